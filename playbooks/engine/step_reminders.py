"""Sends a step's reminders on the way to its limit (`remind`)."""

from __future__ import annotations

from incidents import effects as do
from playbooks.definition.run import StepRecord
from playbooks.definition.step import Step
from playbooks.engine.run_update import RunUpdate
from playbooks.engine.step_timing import opening
from playbooks.engine.timeline_line import Line, who_of
from translations.messages import message


def remind(work: RunUpdate, step: Step, item: str | None, record: StepRecord) -> None:
    """Tell the audience how much is left, once, also where several moments passed while we were
    down; every mark counts for `after`. Outside the hours of the ladder it waits for them.
    """
    opens = opening(work.context(step, item).escalation.hours, work.now, work.plan.calendar)
    if opens:
        record.reminders = sorted((max(moment, opens), mark) for moment, mark in record.reminders)
        return
    # All that have passed, not just one: after an outage a single message has them all.
    passed = [mark for moment, mark in record.reminders if moment <= work.now]
    record.reminders = [(moment, mark) for moment, mark in record.reminders if moment > work.now]
    record.marks += passed
    assert step.remind is not None
    ctx = work.context(step, item)
    called = ctx.people_or_deputies(step.remind.audience)
    left = round((record.deadline - work.now).total_seconds() / 60) if record.deadline else 0
    token = ctx.token(record, f"remind {passed[-1]}")
    for person, _ in called.present:
        work.effects.append(
            ctx.notify(
                token, person, called.role, "nothing", values={"left": left}, urgency=do.URGENT
            )
        )
    marks = message("reason.marks", marks=passed)
    line = Line(message("timeline.reminded"), who_of(called.present), marks)
    work.entry(step, item, line)
