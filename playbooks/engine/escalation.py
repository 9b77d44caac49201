"""Escalation: who is called next without an answer, level by level, without end at the last resort
(2.1.1d).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from incidents import effects as do
from incidents.run_events import Answered, NotDelivered
from playbooks.company.resolved_audience import ResolvedAudience
from playbooks.definition.run import StepRecord
from playbooks.engine.step_context import StepContext, StepResult
from playbooks.engine.timeline_line import Line, who_of
from translations.messages import Message, message, person

# {"rung": tries so far, "next": index of the level tried next, "round": rounds begun}
EscalationLevel = dict[str, int]
LAST_RESORT = message("who.last_resort")


def escalate(
    ctx: StepContext,
    record: StepRecord,
    audience: str,
    place: EscalationLevel | None,
    part: str,
    **how: Any,
) -> StepResult:
    """Call the next level that has people. Empty levels are skipped at once, with a timeline entry
    each.

    Returns effects, tokens, lines, `wake` (when this level's time is over) and the new position
    under data["ladder"].
    """
    policy = ctx.plan.escalation
    place = dict(place or {"rung": 0, "next": 0, "round": 1})
    step_result = StepResult()
    # At most one whole round: if every level is empty, the last resort is called at once, so that
    # an emergency never falls silent (I1, I2).
    for _ in range(len(policy.levels) + 1):
        level, called = _level(ctx, audience, place)
        if called.present:
            return _call(ctx, record, place, called, level, part, step_result, how)
        step_result.lines.append(
            Line(message("timeline.level_skipped"), level, _no_candidate(called))
        )
    return _call(ctx, record, place, _last_resort(ctx), LAST_RESORT, part, step_result, how)


def _no_candidate(called: ResolvedAudience) -> Message:
    """Why a level has nobody to call."""
    absent = [
        message("reason.person_absent", person=person(key, name), absence=absence)
        for key, name, absence in called.away
    ]
    return message("reason.all", reasons=absent) if absent else message("reason.no_holder")


def _level(
    ctx: StepContext, audience: str, place: EscalationLevel
) -> tuple[Message, ResolvedAudience]:
    """The level at `place`, which moves on."""
    policy = ctx.plan.escalation
    # The position is kept in the step's record: each call continues where the last one ended.
    if place["next"] >= len(policy.levels):
        place["next"] = 0
        place["round"] += 1
    if place["round"] > policy.rounds:
        return LAST_RESORT, _last_resort(ctx)
    level = policy.levels[place["next"]]
    place["next"] += 1
    if level == "audience":
        return message("who.audience", audience=audience), ctx.people(audience)
    if level == "deputies of audience":
        deputies = message("who.deputies", audience=audience)
        return deputies, ctx.people(audience, deputies=True)
    return message("who.audience", audience=level), ctx.people(level)


def _last_resort(ctx: StepContext) -> ResolvedAudience:
    # Not the audience "people", which leaves out the absent: the last resort is always called (I2).
    called: ResolvedAudience = ctx.decision_facts.ask("role", ctx.plan.escalation.last_resort)
    return called


def _call(
    ctx: StepContext,
    record: StepRecord,
    place: EscalationLevel,
    called: ResolvedAudience,
    level: Message,
    part: str,
    step_result: StepResult,
    how: dict[str, Any],
) -> StepResult:
    place["rung"] += 1
    # Its number is part of the token, so that answers can be told apart by level.
    token = ctx.token(record, f"{part}{place['rung']}")
    # An empty `part` is a page, whose `within` is the time of each level (M4). `assign` has one,
    # too, and sets its own `wake`.
    wait = ctx.step.within if ctx.step.within and part == "" else ctx.plan.escalation.wait
    step_result.wake = ctx.plan.calendar.until(wait, ctx.now)
    told: dict[str, Any] = {
        "expects": "acknowledge",
        "urgency": do.URGENT,
        "deadline": step_result.wake,
    } | how
    step_result.effects += [
        ctx.notify(token, person, called.role, **told) for person, _ in called.present
    ]
    why = message("reason.level_answer_within", level=level, limit=str(wait))
    step_result.lines.append(Line(message("timeline.called"), who_of(called.present), why))
    step_result.tokens = [token]
    last = level == LAST_RESORT
    step_result.data = {
        "ladder": place,
        "called": [p for p, _ in called.present],
        "undelivered": [],
        "last": last,
    }
    return step_result


def all_unreachable(record: StepRecord, token: str, person: str) -> tuple[bool, list[str]]:
    """Whether all people called at this level turned out unreachable.

    The last resort has no level above: it is called again when its time is over, so no message
    storm.
    """
    if record.data.get("last") or not record.tokens or token != record.tokens[-1]:
        return False, record.data.get("undelivered", [])
    known = [*record.data.get("undelivered", []), person]
    return set(record.data.get("called", [])) <= set(known), known


def on_unreachable(
    ctx: StepContext, record: StepRecord, event: NotDelivered, again: Callable[[], StepResult]
) -> StepResult:
    """A person asked cannot be reached, or has left: `again` asks the next once the last of those
    called is gone (docs/semantics.md, M15).
    """
    nobody_left, known = all_unreachable(record, event.token, event.person)
    step_result = (
        again() if nobody_left else StepResult(data={"undelivered": known}, wake=record.wake)
    )
    step_result.lines.insert(0, ctx.unreachable(event))
    return step_result


def is_overdue_notice(token: str) -> bool:
    """Whether this asking was about being late, and not the step's own."""
    return token.rpartition(":")[2].startswith("late")


def escalate_overdue(ctx: StepContext, record: StepRecord) -> StepResult:
    """A person's limit has passed: notify the playbook's owner, then the levels above, until one
    acknowledges.
    """
    step_result = escalate(
        ctx, record, ctx.playbook.owner, record.data.get("ladder"), "late", text="muster.late"
    )
    step_result.late = True
    return step_result


def on_overdue_acknowledged(ctx: StepContext, record: StepRecord, event: Answered) -> StepResult:
    """The late step was acknowledged: silent for `acknowledged for`, then asked again, starting
    with the owner.
    """
    policy = ctx.plan.escalation
    # incremented, so that each call has its own token
    begun = (record.data.get("ladder") or {"rung": 0})["rung"]
    wake = ctx.plan.calendar.until(policy.acknowledged_for, ctx.now)
    again = message("reason.asked_again_in", limit=str(policy.acknowledged_for))
    return StepResult(
        wake=wake,
        lines=[Line(message("timeline.took_up_late"), ctx.who(event.person), again)],
        data={"ladder": {"rung": begun, "next": 0, "round": 1}},
    )
