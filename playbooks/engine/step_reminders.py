"""Sends a step's reminders on the way to its limit (`remind`)."""

from __future__ import annotations

from incidents import effects as do
from playbooks.definition.plan import Step
from playbooks.definition.run import StepRecord
from playbooks.engine.run_update import RunUpdate
from playbooks.engine.timeline_line import Line, who_of
from translations.messages import message


def remind(work: RunUpdate, step: Step, item: str | None, record: StepRecord) -> None:
    """Tell the audience how much is left, once, also where several moments passed while we were
    down; every mark counts for `after`.
    """
    # All that have passed, not just one: after an outage they are told of in a single message.
    passed = [mark for moment, mark in record.reminders if moment <= work.now]
    record.reminders = [(moment, mark) for moment, mark in record.reminders if moment > work.now]
    record.marks += passed
    assert step.remind is not None
    ctx = work.context(step, item)
    called = ctx.people(step.remind.audience)
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
