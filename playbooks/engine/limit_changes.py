"""The limit of an open step is moved by a person who may decide (docs/semantics.md, M17)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from incidents import effects as do
from incidents.run_events import LimitMoved
from playbooks.definition.run import StepRecord
from playbooks.definition.step import Step
from playbooks.engine.dependencies import key_of
from playbooks.engine.overdue_notices import is_overdue_notice
from playbooks.engine.reported_time_limits import MOVED
from playbooks.engine.run_update import RunUpdate
from playbooks.engine.step_context import StepContext
from playbooks.engine.step_timing import reminders
from playbooks.engine.steps.ask_holders import ASKED, GONE
from playbooks.engine.timeline_line import Line, who_of
from translations.messages import Message, message, optional

TEXT = "muster.limit"
Place = tuple[Step, str | None, StepRecord]


def changeable_limits(work: RunUpdate) -> Iterator[Place]:
    """Open steps that must end by a moment, or have not ended by it."""
    for step, item, record in work.active():
        own_limit = getattr(step.does, "own_limit", False)
        if record.state == "open" and step.within and not own_limit and not step.builtin:
            # Between two rounds of a repeated step, or outside its hours, no one owes an answer.
            if record.deadline or record.late:
                yield step, item, record


def refused_move(work: RunUpdate, event: LimitMoved) -> Message | None:
    """Why it cannot be taken, for who sent it; None where it can."""
    if _place(work, event) is None:
        return message("refusal.no_limit_to_move")
    if event.until <= work.now:
        return message("refusal.limit_is_past")
    return None if event.why.strip() else message("refusal.limit_needs_reason")


def change_limit(work: RunUpdate, event: LimitMoved) -> None:
    """Take it; nothing where the step has ended by now, or has that limit already."""
    found = _place(work, event)
    if found is None or refused_move(work, event) or found[2].deadline == event.until:
        return
    step, item, record = found
    ctx, earlier = work.context(step, item), record.deadline
    _stop_escalation(work, record)
    record.deadline = event.until
    record.data[MOVED] = record.data.get(MOVED, 0) + 1
    start, told = record.counted_from or record.started or work.now, list(record.marks)
    still = reminders(step, start, event.until, work.now)
    record.reminders = [one for one in still if one[1] not in told]
    work.effects += [do.MoveDeadline(token, event.until) for token in record.tokens]
    _tell(work, ctx, record, event)
    work.entry(step, item, _line(ctx, event, earlier))


def _place(work: RunUpdate, event: LimitMoved) -> Place | None:
    found = (one for one in changeable_limits(work) if key_of(one[0].id, one[1]) == event.step)
    return next(found, None)


def _stop_escalation(work: RunUpdate, record: StepRecord) -> None:
    """A step that was late is not any more: those above are called again by its new limit."""
    if not record.late:
        return
    why = message("reason.limit_was_moved")
    overdue = [token for token in record.tokens if is_overdue_notice(token)]
    work.effects += [do.Withdraw(token, why) for token in overdue]
    record.tokens = [token for token in record.tokens if token not in overdue]
    # The number goes on, so that each call has its own token.
    begun = (record.data.get("ladder") or {"rung": 0})["rung"]
    record.data["ladder"] = {"rung": begun, "next": 0, "round": 1}
    record.late, record.wake = False, None


def _tell(work: RunUpdate, ctx: StepContext, record: StepRecord, event: LimitMoved) -> None:
    """Each who owes it hears once of each move; where nobody does, the owner of the incident."""
    token = ctx.token(record, f"limit{record.data[MOVED]}")
    said = {"time": event.until, "why": event.why, "who": _name(ctx, event)}
    owners = ctx.people(ctx.playbook.owner)
    owing = _owing(record) or [person for person, _ in owners.present]
    work.effects += [
        ctx.notify(token, person, owners.role, "nothing", text=TEXT, values=said)
        for person in owing
        if person != event.person
    ]


def _owing(record: StepRecord) -> list[str]:
    """Who was asked and has not lost the question since."""
    asked = record.data.get("asked")
    if known := record.data.get(ASKED):
        return [person for person in known if person not in record.data.get(GONE, ())]
    if isinstance(asked, dict):
        return list(asked.get("called", []))
    return list(asked or [])


def _name(ctx: StepContext, event: LimitMoved) -> str:
    return ctx.name(event.person) if event.person else ""


def _line(ctx: StepContext, event: LimitMoved, earlier: datetime | None) -> Line:
    clock = "%m-%d %H:%M"
    what = message("timeline.limit_moved", time=ctx.clock(event.until, clock))
    if earlier:
        before = ctx.clock(earlier, clock)
        what = message("timeline.limit_moved_from", time=what.params["time"], earlier=before)
    who = who_of([(event.person, _name(ctx, event))]) if event.person else None
    return Line(what, who, optional(event.why.strip()), event.actor)
