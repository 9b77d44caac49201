"""Why a step has not begun: the turn that did not come, or the condition that did not hold.

For people, after the fact. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from playbooks.company.fact_source import FactSource
from playbooks.definition.conditions import Condition, UndecidedError
from playbooks.definition.plan import Dependency, StepRef
from playbooks.definition.run import Run, StepRecord
from playbooks.definition.step import Step
from playbooks.engine.dependencies import (
    StepDependencies,
    items_of,
    record_of,
)
from playbooks.engine.needed_services import unpermitted_suspensions, why_held
from playbooks.engine.read_only_run import read_only
from playbooks.engine.run_update import RunUpdate
from playbooks.engine.unconfirmed_reports import awaits_confirmation
from translations.messages import Message, message


@dataclass(frozen=True, slots=True)
class BlockedStep:
    """A step of a run that never began, was withdrawn, or is still open."""

    incident: int
    clause: tuple[str, ...]
    step: str
    item: str | None
    state: Message
    why: Message


def steps_not_done(run: Run, answers: FactSource) -> Iterator[BlockedStep]:
    """Everything of the run's playbook that was not done, in the plan's order, each with its
    reason.
    """
    answers = answers.of(run)
    work = read_only(run, answers)
    reasons = BlockingReasons(work)
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
                message("step.not_started"),
                message("reason.no_items"),
            )
        for item in items:
            if found := reasons.of(step, item):
                yield BlockedStep(run.incident, step.clause, step.id, item, *found)


class BlockingReasons(StepDependencies):
    """The same look at a run that starts its steps, asked for what is lacking."""

    def __init__(self, work: RunUpdate) -> None:
        super().__init__(work.playbook, work.run, work.context)
        self.plan = work.plan

    def of(self, step: Step, item: str | None) -> tuple[Message, Message] | None:
        """State and reason; None where the step was done."""
        record = record_of(self.run, step.id, item)
        if record is None or record.state == "idle":
            return message("step.not_started"), self._lacking(step, item)
        if record.outcome == "withdrawn":
            return message("step.withdrawn"), self._withdrawn(step, item)
        if record.state != "open":
            return None
        return message("step.still_open"), self._open(step, item, record)

    def _lacking(self, step: Step, item: str | None) -> Message:
        if not step.afters and self._over(step, item):
            return message("reason.no_longer_needed")
        for turn in step.afters:
            if not self._fulfilled(turn, step, item):
                return self._turn(turn, step, item)
        for condition in self.conditions_left(step, item):
            if reason := self._condition(condition, step, item):
                return reason
        if awaits_confirmation(self.run, step, item) and step.does.reaches_customers(self.plan):
            return message("reason.unconfirmed")
        if there := unpermitted_suspensions(self.context(step, item)):
            return why_held(there)
        closed = self.run.status == "closed"
        return message("reason.closed_first") if closed else message("reason.nothing_held_it")

    def _turn(self, turn: Dependency, step: Step, item: str | None) -> Message:
        missing = [ref for ref in turn.refs if not self._happened(ref, step, item, False)]
        waits = [
            message("reason.waited_for", ref=_ref(ref), became=self._became(ref, step, item))
            for ref in missing
        ]
        if turn.first and len(missing) > 1:
            return message("reason.none_came", reasons=waits)
        return message("reason.all", reasons=waits)

    def _became(self, ref: StepRef, step: Step, item: str | None) -> Message:
        target = self.playbook.steps[ref.step]
        items = [item] if target.each == step.each and target.each else items_of(target, self.run)
        records = [record_of(self.run, target.id, i) for i in items]
        states: list[Message] = []
        for state in (_state(record) for record in records):
            if state not in states:
                states.append(state)
        return message("reason.states", states=states) if states else message("reason.no_items")

    def _condition(self, condition: Condition, step: Step, item: str | None) -> Message | None:
        ctx = self.context(step, item)
        try:
            if ctx.holds(condition):
                return None
        except UndecidedError as undecided:
            return undecided.message
        seen = [
            message("reason.fact_is", name=name, value=_shown(ctx.fact(name)))
            for name in condition.names
        ]
        return message("reason.did_not_hold", condition=condition.text, facts=seen)

    def _withdrawn(self, step: Step, item: str | None) -> Message:
        for turn in step.untils:
            if came := [ref for ref in turn.refs if self._happened(ref, step, item, True)]:
                return message("reason.no_longer_needed_since", ref=_ref(came[0]))
        closed = self.run.status == "closed"
        return message("reason.was_closed") if closed else message("reason.no_longer_needed")

    def _open(self, step: Step, item: str | None, record: StepRecord) -> Message:
        there = unpermitted_suspensions(self.context(step, item))
        if there and not record.tokens and record.wake is None:
            return why_held(there)
        if due := record.next_due():
            time = self.context(step, item).clock(due, "%Y-%m-%d %H:%M")
            return message("reason.looked_at_again", time=time)
        return message("reason.waits_for_answer")


def _state(record: StepRecord | None) -> Message:
    if record is None or record.state == "idle":
        return message("step.not_begun")
    if record.outcome:
        return message("step.was", outcome=record.outcome)
    return message("step.is_open")


def _ref(ref: StepRef) -> Message:
    if ref.outcome:
        return message("who.step_outcome", step=ref.step, outcome=ref.outcome)
    return message("who.step", step=ref.step)


def _shown(value: object) -> str | Message:
    if isinstance(value, bool):
        return message("value.true") if value else message("value.false")
    return str(value) or message("value.empty")
