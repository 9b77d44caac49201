"""Why a step has not begun: the turn that did not come, or the condition that did not hold.

For people, after the fact. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from playbooks.company.fact_resolvers import scene_of
from playbooks.company.fact_source import FactSource
from playbooks.definition.conditions import Condition, UndecidedError
from playbooks.definition.plan import Dependency, Step, StepRef
from playbooks.definition.run import Run, StepRecord
from playbooks.engine.dependencies import StepDependencies, items_of, record_of
from playbooks.engine.run_update import RunUpdate


@dataclass(frozen=True, slots=True)
class BlockedStep:
    """A step of a run that never began, was withdrawn, or is still open."""

    incident: int
    clause: tuple[str, ...]
    step: str
    item: str | None
    state: str  # "not started", "withdrawn", "still open"
    why: str


def undone(run: Run, answers: FactSource) -> Iterator[BlockedStep]:
    """Everything of the run's playbook that was not done, in the plan's order, each with its
    reason.
    """
    answers = answers.of(run)
    work = RunUpdate(answers.plan, run, scene_of(answers), answers.now, answers.plan.types)
    reasons = BlockingReasons(work.playbook, run, work.context)
    for step in work.playbook.steps.values():
        if step.builtin:
            continue
        items = items_of(step, run)
        if not items:
            yield BlockedStep(
                run.incident,
                step.clause,
                step.id,
                None,
                "not started",
                "there was nothing it is done for",
            )
        for item in items:
            if found := reasons.of(step, item):
                yield BlockedStep(run.incident, step.clause, step.id, item, *found)


class BlockingReasons(StepDependencies):
    """The same look at a run that starts its steps, asked for what is lacking."""

    def of(self, step: Step, item: str | None) -> tuple[str, str] | None:
        """State and reason; None where the step was done."""
        record = record_of(self.run, step.id, item)
        if record is None or record.state == "idle":
            return "not started", self._lacking(step, item)
        if record.outcome == "withdrawn":
            return "withdrawn", self._withdrawn(step, item)
        return ("still open", self._open(step, item, record)) if record.state == "open" else None

    def _lacking(self, step: Step, item: str | None) -> str:
        for turn in step.afters:
            if not self._fulfilled(turn, step, item):
                return self._turn(turn, step, item)
        for condition in step.whens:
            if reason := self._condition(condition, step, item):
                return reason
        return (
            "the incident was closed first"
            if self.run.status == "closed"
            else "nothing kept it back"
        )

    def _turn(self, turn: Dependency, step: Step, item: str | None) -> str:
        missing = [ref for ref in turn.refs if not self._happened(ref, step, item, False)]
        said = "; ".join(f"waited for {ref}: {self._became(ref, step, item)}" for ref in missing)
        return f"none of these came: {said}" if turn.first and len(missing) > 1 else said

    def _became(self, ref: StepRef, step: Step, item: str | None) -> str:
        target = self.playbook.steps[ref.step]
        items = [item] if target.each == step.each and target.each else items_of(target, self.run)
        records = [record_of(self.run, target.id, i) for i in items]
        states = dict.fromkeys(_state(record) for record in records)
        return ", ".join(states) or "there was nothing it is done for"

    def _condition(self, condition: Condition, step: Step, item: str | None) -> str | None:
        ctx = self.context(step, item)
        try:
            if ctx.holds(condition):
                return None
        except UndecidedError as fault:
            return str(fault)
        seen = ", ".join(f"{name} is {_shown(ctx.fact(name))}" for name in condition.names)
        return f"{condition.text} did not hold: {seen}"

    def _withdrawn(self, step: Step, item: str | None) -> str:
        for turn in step.untils:
            if came := [ref for ref in turn.refs if self._happened(ref, step, item, True)]:
                return f"no longer needed: {came[0]}"
        return "the incident was closed" if self.run.status == "closed" else "no longer needed"

    def _open(self, step: Step, item: str | None, record: StepRecord) -> str:
        due = record.next_due()
        zone = self.context(step, item).plan.calendar.zone
        return (
            f"looked at again at {due.astimezone(zone):%Y-%m-%d %H:%M}"
            if due
            else "waits for an answer"
        )


def _state(record: StepRecord | None) -> str:
    if record is None or record.state == "idle":
        return "not begun"
    return f"was {record.outcome}" if record.outcome else "is still open"


def _shown(value: object) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value) or "empty"
