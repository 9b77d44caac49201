"""How far a run of a routine is, as the list of routines says it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from playbooks.definition.plan import Playbook
from playbooks.definition.run import Run, StepRecord
from playbooks.definition.step import Step

# `found`: it opened an incident; `not done`: it was not done, or refused.
RoutineState = Literal["asked", "late", "escalated", "done", "found", "not done"]


def routine_state(run: Run, playbook: Playbook) -> RoutineState:
    """The state of a run: what it found and what was not done come before that it is over."""
    if run.status == "open":
        return _open_state(run)
    steps = list(_known_steps(run, playbook))
    if any(record.outcome == "opened" for _, record in steps):
        return "found"
    return "not done" if any(_is_missed(step, record) for step, record in steps) else "done"


def _open_state(run: Run) -> RoutineState:
    late = [r for r in run.steps.values() if r.state == "open" and r.late]
    if any(_is_escalated(record) for record in late):
        return "escalated"
    return "late" if late else "asked"


def _is_escalated(record: StepRecord) -> bool:
    """Whether more people than the owner, who is the first level, have been called."""
    place = record.data.get("ladder") or {}
    return bool(place.get("next", 0) > 1 or place.get("round", 1) > 1)


def _known_steps(run: Run, playbook: Playbook) -> Iterator[tuple[Step, StepRecord]]:
    for key, record in run.steps.items():
        if step := playbook.steps.get(key.partition("/")[0]):
            yield step, record


def _is_missed(step: Step, record: StepRecord) -> bool:
    if record.state != "ended":
        return False
    by_default = record.late and step.if_late is not None and record.outcome == step.if_late
    return by_default or (step.does.word == "assign" and record.outcome == "refused")
