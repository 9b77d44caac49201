"""How far a run is: each step, or each instance of it, as the picture of its playbook shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from playbooks.company.fact_source import FactSource
from playbooks.definition.plan import StepRef
from playbooks.definition.run import Run, StepRecord
from playbooks.definition.step import Step
from playbooks.engine.dependencies import StepDependencies, items_of, record_of
from playbooks.engine.read_only_run import read_only

# what is shown for several instances together
WEIGHT = (
    "late",
    "open",
    "standing",
    "ended",
    "withdrawn",
    "idle",
    "skipped",
    "passed",
    "unused",
)


@dataclass(frozen=True, slots=True)
class StepProgress:
    """One instance: its state (one of WEIGHT), its outcome, when it got there, and until when it
    has time.
    """

    item: str | None
    state: str
    outcome: str | None = None
    at: datetime | None = None
    deadline: datetime | None = None
    times: int = 0


def step_progress(run: Run, answers: FactSource) -> dict[str, list[StepProgress]]:
    """Step -> its instances, in the order of the incident's items."""
    answers = answers.of(run)
    # Only read: the page asks the engine's own rules, so that it cannot show another state than the
    # engine would decide on.
    work = read_only(run, answers)
    turns = work.turns()
    found: dict[str, list[StepProgress]] = {name: [] for name in work.playbook.steps}
    for step, item, begun in work.instances():
        record = begun or StepRecord()
        state = _state(record, run) or _waiting(turns, step, item)
        found[step.id].append(
            StepProgress(
                item, state, record.outcome, record.at, record.deadline, max(record.asking, 0)
            )
        )
    return found


def _waiting(turns: StepDependencies, step: Step, item: str | None) -> str:
    """Of a step that has not begun: still to come, its condition does not hold, or the run took
    another branch.
    """
    if _passed(turns, step, item):
        return "passed"
    try:
        return "idle" if turns.allowed(step, item) else "skipped"
    except KeyError:  # a truck or a site that the company no longer has
        return "idle"


def _passed(turns: StepDependencies, step: Step, item: str | None) -> bool:
    """Whether what it comes after has ended in another way."""
    return any(
        (all if turn.first else any)(_missed(turns, ref, item) for ref in turn.refs)
        for turn in step.afters
        if turn.refs
    )


def _missed(turns: StepDependencies, ref: StepRef, item: str | None) -> bool:
    target = turns.playbook.steps[ref.step]
    records = [
        record_of(turns.run, ref.step, i)
        for i in (items_of(target, turns.run) if target.each and item is None else [item])
    ]
    if any(record is None for record in records):
        return (
            all(record is None for record in records)
            and ref.outcome is not None
            and _passed(turns, target, item)
        )
    known = [r for r in records if r and r.state in ("ended", "standing")]
    return len(known) == len(records) and all(
        ref.outcome not in (None, r.outcome, *r.marks) for r in known
    )


def _state(record: StepRecord, run: Run) -> str | None:
    if record.state == "idle":
        return "unused" if run.status == "closed" else None
    if record.state == "ended":
        return "withdrawn" if record.outcome == "withdrawn" else "ended"
    return "late" if record.late and record.state == "open" else record.state


def whole(instances: list[StepProgress]) -> StepProgress | None:
    """The state shown for all instances together: the one that most needs attention."""
    # `WEIGHT` is ordered by the attention that a state needs.
    return min(instances, key=lambda place: WEIGHT.index(place.state), default=None)


def next_deadline(found: Mapping[str, list[StepProgress]]) -> datetime | None:
    """The earliest limit that something open has."""
    return min(
        (
            p.deadline
            for many in found.values()
            for p in many
            if p.deadline and p.state in ("open", "late")
        ),
        default=None,
    )
