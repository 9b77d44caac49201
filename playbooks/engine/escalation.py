"""Escalation: who is called next without an answer, level by level, up to the last resort
(2.1.1d).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from incidents import effects as do
from incidents.run_events import FALSE_ALARM, NOT_ME, Answered, NotDelivered
from playbooks.company.resolved_audience import ResolvedAudience
from playbooks.definition.declarations import Escalation
from playbooks.definition.run import StepRecord
from playbooks.engine.earlier_calls import note_called, unanswered
from playbooks.engine.step_context import StepContext
from playbooks.engine.step_result import StepResult
from playbooks.engine.step_timing import opening
from playbooks.engine.timeline_line import Line, who_of
from translations.messages import Message, message, optional, person

# {"rung": tries so far, "next": index of the level tried next, "round": rounds begun, "called":
# people called in this round, "passed": people who said that it is not theirs, "last": calls of the
# last resort}
EscalationLevel = dict[str, Any]
LAST_RESORT = message("who.last_resort")
OVERDUE = "late"  # begins the part of a token that is about being late


def escalate(
    ctx: StepContext,
    record: StepRecord,
    audience: str,
    place: EscalationLevel | None,
    part: str,
    stays_with: str | None = None,
    **how: Any,
) -> StepResult:
    """Call the next level that has people who were not called in this round. Others are skipped at
    once, with a timeline entry each.

    `stays_with`: who passed it on; called again where there is no other person.
    Returns effects, tokens, lines, `wake` (when this level's time is over) and the new position
    under data["ladder"].
    """
    policy = ctx.escalation
    start: EscalationLevel = {"rung": 0, "next": 0, "round": 1}
    place = start | (place or {})
    step_result = StepResult()
    if opens := opening(policy.hours, ctx.now, ctx.plan.calendar):
        return _rest(ctx, place, opens, step_result)
    call = _Call(ctx, record, place, part, step_result, how)
    # At most one whole round: if every level is empty, the last resort is called at once, so that
    # an emergency never falls silent (I1, I2).
    for _ in range(len(policy.levels) + 1):
        if _spent(policy, place):
            break
        level, called = _level(ctx, audience, place)
        if skipped := _why_skipped(called, place):
            line = Line(message("timeline.level_skipped"), level, skipped)
            step_result.lines.append(line)
            continue
        return call.level(_without_passed(called, place), level)
    if policy.last_resort:
        return call.last_resort()
    place.update(next=0, round=policy.rounds, called=[])
    if stays_with:
        return call.back_to(stays_with, ctx.people(audience).role, _next_day(ctx))
    return _rest(ctx, place, _next_day(ctx), step_result)


def _spent(policy: Escalation, place: EscalationLevel) -> bool:
    """Whether the last level of the last round has been called."""
    return bool(place["next"] >= len(policy.levels) and place["round"] >= policy.rounds)


def _next_day(ctx: StepContext) -> datetime:
    """When calling begins on the next working day."""
    calendar, hours = ctx.plan.calendar, ctx.escalation.hours
    day = calendar.next_working(ctx.now.astimezone(calendar.zone).date())
    return calendar.at(day, hours[0] if hours else calendar.opens)


def _tomorrow(ctx: StepContext) -> datetime:
    """When the next day begins, on days off as well."""
    calendar = ctx.plan.calendar
    day = ctx.now.astimezone(calendar.zone).date() + timedelta(days=1)
    return calendar.at(day, calendar.opens)


def _rest(
    ctx: StepContext, place: EscalationLevel, until: datetime, step_result: StepResult
) -> StepResult:
    """No calls before `until`; then the escalation continues at its level."""
    step_result.wake = until
    step_result.data = {"ladder": place, "called": [], "undelivered": [], "last": False}
    step_result.data |= {"resting": True}
    why = message("reason.clock", time=ctx.clock(until, "%m-%d %H:%M"))
    step_result.lines.append(Line(message("timeline.waits_for_hours"), None, why))
    return step_result


def _why_skipped(called: ResolvedAudience, place: EscalationLevel) -> Message | None:
    """Why no person of a level is called; None where one is."""
    people = {key for key, _ in called.present}
    if not people:
        return _no_candidate(called)
    if people <= {*place.get("passed", [])}:
        return message("reason.passed_on")
    if people <= {*place.get("called", []), *place.get("passed", [])}:
        return message("reason.called_this_round")
    return None


def _no_candidate(called: ResolvedAudience) -> Message:
    """Why a level has no person to call."""
    absent = [
        message("reason.person_absent", person=person(key, name), absence=absence)
        for key, name, absence in called.away
    ]
    return message("reason.all", reasons=absent) if absent else message("reason.no_holder")


def _without_passed(called: ResolvedAudience, place: EscalationLevel) -> ResolvedAudience:
    passed = place.get("passed", [])
    present = tuple(one for one in called.present if one[0] not in passed)
    return ResolvedAudience(called.role, present)


def _level(
    ctx: StepContext, audience: str, place: EscalationLevel
) -> tuple[Message, ResolvedAudience]:
    """The level at `place`, which moves on."""
    policy = ctx.escalation
    # The position is kept in the step's record: each call continues where the last one ended.
    if place["next"] >= len(policy.levels):
        place.update(next=0, round=place["round"] + 1, called=[])
    level = policy.levels[place["next"]]
    place["next"] += 1
    if level == "audience":
        return message("who.audience", audience=audience), ctx.people(audience)
    if level == "deputies of audience":
        deputies = message("who.deputies", audience=audience)
        return deputies, ctx.people(audience, deputies=True)
    return message("who.audience", audience=level), ctx.people(level)


@dataclass
class _Call:
    """One call of an escalation; `place` moves on with it."""

    ctx: StepContext
    record: StepRecord
    place: EscalationLevel
    part: str
    step_result: StepResult
    how: dict[str, Any]

    def level(self, called: ResolvedAudience, level: Message, may_pass: bool = True) -> StepResult:
        """Call a level, which has the time of its round to answer."""
        step = self.ctx.step
        # An empty `part` is a page, whose `within` is the time of each level (M4). `assign` has
        # one, too, and sets its own `wake`.
        own = step.within if self.part == "" else None
        wait = own or self.ctx.escalation.pause(self.place["round"])
        why = message("reason.level_answer_within", level=level, limit=str(wait))
        self.place["called"] = [*self.place.get("called", []), *(p for p, _ in called.present)]
        until = self.ctx.plan.calendar.until(wait, self.ctx.now)
        return self._make(called, why, until, may_pass)

    def last_resort(self) -> StepResult:
        """Call the last resort, after growing pauses, in the end once a day."""
        # Not the audience "people", which leaves out the absent: the last resort is always called
        # (I2).
        policy, ctx = self.ctx.escalation, self.ctx
        called: ResolvedAudience = ctx.decision_facts.ask("role", policy.last_resort)
        number, pauses = self.place.get("last", 0), policy.last_pauses
        self.place["last"] = number + 1
        if not pauses:
            result = self.level(called, LAST_RESORT, may_pass=False)
        elif number < len(pauses):
            why = message(
                "reason.level_answer_within", level=LAST_RESORT, limit=str(pauses[number])
            )
            result = self._make(called, why, ctx.plan.calendar.until(pauses[number], ctx.now))
        else:
            why = message("reason.level_once_a_day", level=LAST_RESORT)
            result = self._make(called, why, _tomorrow(ctx))
        result.data = {**(result.data or {}), "last": True}
        return result

    def back_to(self, key: str, role: str, until: datetime) -> StepResult:
        """Call a person who passed it on once more: there is no other one."""
        self.place["passed"] = [p for p in self.place.get("passed", []) if p != key]
        called = ResolvedAudience(role, ((key, self.ctx.name(key)),))
        return self._make(called, message("reason.nobody_else"), until)

    def _make(
        self, called: ResolvedAudience, why: Message, until: datetime, may_pass: bool = False
    ) -> StepResult:
        ctx, result = self.ctx, self.step_result
        self.place["rung"] += 1
        # Its number is part of the token, so that answers can be distinguished by level.
        token = ctx.token(self.record, f"{self.part}{self.place['rung']}")
        result.wake = until
        told: dict[str, Any] = {
            "expects": "acknowledge",
            "urgency": do.URGENT,
            "deadline": until,
            "options": self._further_answers(may_pass),
            "most_an_hour": self._most_an_hour(),
        } | self.how
        own = told.pop("values", {})
        result.effects += [
            ctx.notify(token, key, called.role, values=own | self._unanswered(key), **told)
            for key, _ in called.present
        ]
        note_called(ctx, self.place, (key for key, _ in called.present))
        result.lines.append(Line(message("timeline.called"), who_of(called.present), why))
        result.tokens = [token]
        result.data = {
            "ladder": self.place,
            "called": [p for p, _ in called.present],
            "undelivered": [],
            "last": False,
            "resting": False,
        }
        return result

    def _unanswered(self, reader: str) -> dict[str, Any]:
        return unanswered(self.ctx, self.record, self.place, reader)

    def _most_an_hour(self) -> int | None:
        """A call that repeats is held back like one that can wait."""
        policy = self.ctx.escalation
        repeats = self.place["round"] > 1 or self.place.get("last", 0) > 1
        return policy.most_an_hour if repeats else policy.limit_of_first_calls

    def _further_answers(self, may_pass: bool) -> tuple[str, ...]:
        """Answers beside `acknowledged`: of a page about something unconfirmed, and of a call that
        the next level may take instead.
        """
        does = self.ctx.step.does
        # Only a page can be a false alarm: it alone asks for a person to take the incident on.
        alarm = self.ctx.unconfirmed and does.word == "page"
        everyone = getattr(does, "everyone", False)
        passes = may_pass and not everyone and (does.word == "page" or self.part == OVERDUE)
        return (*((FALSE_ALARM,) if alarm else ()), *((NOT_ME,) if passes else ()))


def all_unreachable(record: StepRecord, token: str, person: str) -> tuple[bool, list[str]]:
    """Whether none is left of those called at this level: they turned out unreachable, or passed
    it on.

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


def on_passed_on(
    ctx: StepContext, record: StepRecord, event: Answered, again: Callable[[], StepResult]
) -> StepResult:
    """A person says that it is not theirs: they are not called for it again, and `again` asks the
    next level at once where no person of this one is left.
    """
    nobody_left, known = all_unreachable(record, event.token, event.person)
    place = record.data["ladder"]
    place["passed"] = sorted({*place.get("passed", []), event.person})
    step_result = (
        again() if nobody_left else StepResult(data={"undelivered": known}, wake=record.wake)
    )
    why = optional(str(event.values.get("why", "")))
    step_result.lines.insert(0, Line(message("timeline.passed_on"), ctx.who(event.person), why))
    return step_result
