"""Sends a step's reminders on the way to its limit (`remind`)."""

from __future__ import annotations

from incidents import effects as do
from playbooks.definition.plan import Step
from playbooks.definition.run import StepRecord
from playbooks.engine.run_update import RunUpdate


def remind(work: RunUpdate, step: Step, item: str | None, record: StepRecord) -> None:
    """Tell the audience how much is left, once, also where several moments passed while we were
    down; every mark counts for `after`.
    """
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
    names = ", ".join(name for _, name in called.present)
    work.entry(step, item, "reminded", names or "nobody", ", ".join(passed))
