"""Whose turn it is: `after`, `when`, `until`, over all instances of a run (docs/semantics.md,
M1, M3, M5 to M8).
"""

from __future__ import annotations

from collections.abc import Callable

from playbooks.definition.conditions import Condition, UndecidedError
from playbooks.definition.plan import Dependency, Playbook, Step, StepRef
from playbooks.definition.run import Run, StepRecord
from playbooks.engine.items import UNITS
from playbooks.engine.step_context import StepContext
from translations.messages import Message, message

ContextMaker = Callable[[Step, str | None], StepContext]
# These kinds only reach people: if facts are missing, they rather ask once too often (M3).
START_WHEN_UNDECIDED = ("page", "tell", "assign", "ask")


def items_of(step: Step, run: Run) -> list[str | None]:
    """The instances of a step: one per item of its group, else just one."""
    if step.each is None:
        return [None]
    return list(run.units if step.each[1] == UNITS else run.items.get(step.each[1], ()))


def key_of(step: str, item: str | None) -> str:
    return f"{step}/{item}" if item else step


def record_of(run: Run, step: str, item: str | None) -> StepRecord | None:
    return run.steps.get(key_of(step, item))


class StepDependencies:
    """Answers for one settled state of a run.

    `context` makes the context of an instance; `broken` collects conditions that failed.
    """

    def __init__(self, playbook: Playbook, run: Run, context: ContextMaker) -> None:
        self.playbook, self.run, self.context = playbook, run, context
        self.broken: list[Message] = []
        # Caches for one settled state: `RunUpdate.turns` makes a new object after each change.
        self._held: dict[tuple[str, str | None], bool] = {}
        self._turned: dict[tuple[str, str | None], bool] = {}
        self._found: dict[tuple[str, str | None, str | None], bool | UndecidedError] = {}

    def ready(self, step: Step, item: str | None) -> bool:
        """Its turn has come, and its conditions hold."""
        return self._come(step, item) and self.allowed(step, item)

    def over(self, step: Step, item: str | None) -> bool:
        """What `until` names has really ended."""
        return any(self._fulfilled(turn, step, item, really=True) for turn in step.untils)

    def _come(self, step: Step, item: str | None) -> bool:
        """Asked for a step itself and again by each that follows it."""
        if not step.afters:
            return True
        known = self._turned.get((step.id, item))
        if known is None:
            known = self._turned[step.id, item] = all(
                self._fulfilled(turn, step, item) for turn in step.afters
            )
        return known

    def allowed(self, step: Step, item: str | None) -> bool:
        """Its conditions hold now, whether or not its turn has come.

        Asked for a step itself and again by each that follows it.
        """
        if not step.whens:
            return True
        known = self._held.get((step.id, item))
        if known is None:
            known = self._held[step.id, item] = self._holds(step, item)
        return known

    def _holds(self, step: Step, item: str | None) -> bool:
        for condition in step.whens:
            found = self._judged(condition, step, item)
            if isinstance(found, UndecidedError):
                self.broken.append(message("reason.in_step", step=step.id, fault=found.message))
                found = step.does.word in START_WHEN_UNDECIDED
            if not found:
                return False
        return True

    def _judged(self, condition: Condition, step: Step, item: str | None) -> bool | UndecidedError:
        """What a condition is found to be for an item: judged once for all members of a group."""
        # A condition of a group is evaluated once for each item, not once for each member.
        key = (condition.text, step.each[1] if step.each else None, item)
        if key not in self._found:
            try:
                self._found[key] = self.context(step, item).holds(condition)
            except UndecidedError as why:
                self._found[key] = why
        return self._found[key]

    def _fulfilled(
        self, turn: Dependency, step: Step, item: str | None, really: bool = False
    ) -> bool:
        """Asked for every step each time anything has changed: the first of its references that
        settles it ends the looking.
        """
        # For `after any` and `until` one met reference decides (True), for `after` one that is not
        # (False).
        settles = turn.first or really
        for ref in turn.refs:
            if self._happened(ref, step, item, really) is settles:
                return settles
        return not settles

    def _happened(self, ref: StepRef, step: Step, item: str | None, really: bool) -> bool:
        target = self.playbook.steps[ref.step]
        # Within the same group a step looks at its own item only; from outside, at all of them
        # (M8).
        if target.each is None or (step.each == target.each and item is not None):
            return self._one(ref, target, item if target.each else None, really)
        items = items_of(target, self.run)
        each = [self._one(ref, target, i, really) for i in items]
        if ref.outcome in target.does.trouble:
            return any(each)
        # Without items, a bare `after` is met and an outcome is not (M8).
        return all(each) and (bool(each) or ref.outcome is None)

    def _one(self, ref: StepRef, target: Step, item: str | None, really: bool) -> bool:
        record = record_of(self.run, target.id, item)
        if record and ref.outcome in record.marks:
            return True
        if record and record.state in ("ended", "standing"):
            return (
                record.outcome != "withdrawn"
                if ref.outcome is None
                else record.outcome == ref.outcome
            )
        # A skipped step counts for a bare `after` only: neither for an outcome nor for `until`
        # (M1).
        return False if really or record or ref.outcome else self._skipped(target, item)

    def _skipped(self, step: Step, item: str | None) -> bool:
        """Dependencies met, `when` false: dependants treat the step as skipped (M1)."""
        return self._come(step, item) and not self.allowed(step, item)
