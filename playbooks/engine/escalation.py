"""Escalation: who is called next without an answer, level by level, without end at the last resort
(2.1.1d).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from incidents import effects as do
from incidents.events import NotDelivered
from playbooks.company.resolved_audience import ResolvedAudience
from playbooks.definition.run import StepRecord
from playbooks.engine.step_context import StepContext, StepResult

# {"rung": tries so far, "next": index of the level tried next, "round": rounds begun}
EscalationLevel = dict[str, int]


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
    for _ in range(len(policy.levels) + 1):
        level, called = _level(ctx, audience, place)
        if called.present:
            return _call(ctx, record, place, called, level, part, step_result, how)
        away = "; ".join(f"{name}: {why}" for name, why in called.away)
        step_result.lines.append(("skipped a level", level, away or "nobody holds this role here"))
    return _call(ctx, record, place, _last_resort(ctx), "last resort", part, step_result, how)


def _level(ctx: StepContext, audience: str, place: EscalationLevel) -> tuple[str, ResolvedAudience]:
    """The level at `place`, which moves on."""
    policy = ctx.plan.escalation
    if place["next"] >= len(policy.levels):
        place["next"] = 0
        place["round"] += 1
    if place["round"] > policy.rounds:
        return "last resort", _last_resort(ctx)
    level = policy.levels[place["next"]]
    place["next"] += 1
    if level == "audience":
        return audience, ctx.people(audience)
    if level == "deputies of audience":
        return f"deputies of {audience}", ctx.people(audience, deputies=True)
    return level, ctx.people(level)


def _last_resort(ctx: StepContext) -> ResolvedAudience:
    called: ResolvedAudience = ctx.scene.ask("role", ctx.plan.escalation.last_resort)
    return called


def _call(
    ctx: StepContext,
    record: StepRecord,
    place: EscalationLevel,
    called: ResolvedAudience,
    level: str,
    part: str,
    step_result: StepResult,
    how: dict[str, Any],
) -> StepResult:
    place["rung"] += 1
    token = ctx.token(record, f"{part}{place['rung']}")
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
    names = ", ".join(name for _, name in called.present)
    why = f"level: {level}" if place["rung"] > 1 or level != "audience" else ""
    step_result.lines.append(("called", names, f"{why}; answer within {wait}".lstrip("; ")))
    step_result.tokens = [token]
    last = level == "last resort"
    step_result.data = {
        "ladder": place,
        "called": [p for p, _ in called.present],
        "undelivered": [],
        "last": last,
    }
    return step_result


def undelivered(record: StepRecord, token: str, person: str) -> tuple[bool, list[str]]:
    """Whether all people called at this level turned out unreachable.

    The last resort has no level above: it is called again when its time is over, so no message
    storm.
    """
    if record.data.get("last") or not record.tokens or token != record.tokens[-1]:
        return False, record.data.get("undelivered", [])
    known = [*record.data.get("undelivered", []), person]
    return set(record.data.get("called", [])) <= set(known), known


def unreached(
    ctx: StepContext, record: StepRecord, event: NotDelivered, again: Callable[[], StepResult]
) -> StepResult:
    """A person asked cannot be reached, or has left: `again` asks the next once the last of those
    called is gone (docs/semantics.md, M15).
    """
    nobody_left, known = undelivered(record, event.token, event.person)
    step_result = (
        again() if nobody_left else StepResult(data={"undelivered": known}, wake=record.wake)
    )
    step_result.lines.insert(0, ("could not be reached", ctx.name(event.person), event.why))
    return step_result


def of_chase(token: str) -> bool:
    """Whether this asking was about being late, and not the step's own."""
    return token.rpartition(":")[2].startswith("late")


def chase(ctx: StepContext, record: StepRecord) -> StepResult:
    """A person's limit has passed: notify the playbook's owner, then the levels above, until one
    acknowledges.
    """
    step_result = escalate(
        ctx, record, ctx.playbook.owner, record.data.get("ladder"), "late", text="muster.late"
    )
    step_result.late = True
    return step_result


def chase_answered(ctx: StepContext, record: StepRecord, who: str) -> StepResult:
    """The late step was acknowledged: silent for `acknowledged for`, then asked again, starting
    with the owner.
    """
    policy = ctx.plan.escalation
    # incremented, so that each call has its own token
    begun = (record.data.get("ladder") or {"rung": 0})["rung"]
    wake = ctx.plan.calendar.until(policy.acknowledged_for, ctx.now)
    return StepResult(
        wake=wake,
        lines=[("took up the late step", who, f"asked again in {policy.acknowledged_for}")],
        data={"ladder": {"rung": begun, "next": 0, "round": 1}},
    )
