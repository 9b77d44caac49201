"""Customer sets are live: members added after a message get the same message, once
(docs/semantics.md, M12).
"""

from __future__ import annotations

from collections.abc import Iterator

from playbooks.definition.run import StepRecord
from playbooks.definition.step import Step
from playbooks.engine.dependencies import items_of, record_of
from playbooks.engine.run_update import RunUpdate
from playbooks.engine.step_result import StepResult


def notify_late_recipients(work: RunUpdate) -> bool:
    """Every telling to an area looks whether the area has changed since; what its `until` names
    ends that for good: a decision that is asked again afterwards does not bring it back.
    """
    changed = False
    for step, item, record in _tell_records(work):
        step_result = (
            StepResult(data={"set": None}, wake=record.wake)
            if work.turns().over(step, item)
            else step.does.joined(work.context(step, item), record)
        )
        if step_result:
            work.apply(step, item, record, step_result)
            changed = True
    return changed


def _tell_records(work: RunUpdate) -> Iterator[tuple[Step, str | None, StepRecord]]:
    for step in work.playbook.steps.values():
        spec = work.plan.customers.get(step.does.tell) if step.does.word == "tell" else None
        for item in items_of(step, work.run) if spec and spec.live else ():
            record = record_of(work.run, step.id, item)
            if record and record.state in ("open", "ended") and record.data.get("set"):
                yield step, item, record
