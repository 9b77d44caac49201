"""Whose turn it is: `after`, `when`, `until`, over all instances of a run (docs/semantics.md,
M1, M3, M5 to M8).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

from playbooks.definition.conditions import Condition, UndecidedError
from playbooks.definition.plan import Dependency, Plan, Playbook, StepRef
from playbooks.definition.run import Run, StepRecord
from playbooks.definition.step import Step
from playbooks.engine.items import UNITS
from playbooks.engine.step_context import DERIVED, StepContext
from translations.messages import Message, message

ContextMaker = Callable[[Step, str | None], StepContext]
# Beginnings of facts that are the same for every item of a step.
OF_ALL_ITEMS = ("incident.", "plan.", "things.", "facts.")
# These kinds only reach people: if facts are missing, they rather ask once too often (M3).
START_WHEN_UNDECIDED = ("page", "tell", "assign", "ask")


def items_of(step: Step, run: Run) -> list[str | None]:
    """The instances of a step: one per item of its group, without those reported in error, else
    just one.
    """
    if step.each is None:
        return [None]
    known = run.units if step.each[1] == UNITS else run.items.get(step.each[1], {})
    return [item for item, facts in known.items() if not facts.rejected]


def key_of(step: str, item: str | None) -> str:
    return f"{step}/{item}" if item else step


def record_of(run: Run, step: str, item: str | None) -> StepRecord | None:
    return run.steps.get(key_of(step, item))


def same_for_all_items(plan: Plan, condition: Condition) -> bool:
    """Whether a condition reads nothing that depends on the item of its step."""
    return all(
        name.startswith(OF_ALL_ITEMS)
        and not name.endswith(DERIVED)
        and name.removeprefix("incident.") not in plan.counted
        for name in condition.names
    )


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
        return self.come(step, item) and self.allowed(step, item)

    def may_come(self, step: Step) -> bool:
        """False where the turn of none of its items can have come, whatever their conditions."""
        for turn in step.afters:
            if not self._may_be_met(turn):
                return False
        return True

    @cached_property
    def _outcomes(self) -> set[tuple[str, str | None]]:
        """Every outcome and mark that a step has for any item."""
        found = {
            (key.partition("/")[0], record.outcome)
            for key, record in self.run.steps.items()
            if record.state in ("ended", "standing")
        }
        return found | {
            (key.partition("/")[0], mark)
            for key, record in self.run.steps.items()
            for mark in record.marks
        }

    def _may_be_met(self, turn: Dependency, really: bool = False) -> bool:
        """False where none of the outcomes that it needs has come about for any item. A step
        without an outcome may have been skipped.
        """
        if turn.first or really:
            return turn.bare or not turn.outcomes.isdisjoint(self._outcomes)
        return turn.outcomes <= self._outcomes

    def may_be_over(self, step: Step) -> bool:
        """False where `until` can have been reached for none of its items."""
        return any(self._may_be_met(turn, really=True) for turn in step.untils)

    def over(self, step: Step, item: str | None) -> bool:
        """What `until` names has really ended."""
        return any(self._fulfilled(turn, step, item, really=True) for turn in step.untils)

    def any_happened(self, refs: tuple[StepRef, ...]) -> bool:
        """One of these steps has ended so, as seen from outside of any `for each`."""
        closing = self.playbook.steps["closing"]
        return any(self._happened(ref, closing, None, False) for ref in refs)

    def come(self, step: Step, item: str | None) -> bool:
        """What `after` waits for has happened.

        Asked for a step itself and again by each that follows it.
        """
        if not step.afters:
            return not self._over(step, item)
        known = self._turned.get((step.id, item))
        if known is None:
            known = self._turned[step.id, item] = all(
                self._fulfilled(turn, step, item) for turn in step.afters
            )
        return known

    def _over(self, step: Step, item: str | None) -> bool:
        """Whether the report that a step is about has had its end: nothing begins for it any more
        but what follows from its own steps (M21).
        """
        if step.each is None or step.each[0] != "signal" or item is None:
            return False
        return self.run.items[step.each[1]][item].over

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
        for condition in self.conditions_left(step, item):
            found = self._judged(condition, step, item)
            if isinstance(found, UndecidedError):
                self.broken.append(message("reason.in_step", step=step.id, fault=found.message))
                found = step.does.word in START_WHEN_UNDECIDED
            if not found:
                return False
        return True

    def conditions_left(self, step: Step, item: str | None) -> list[Condition]:
        """Its conditions without those of a group that it shares with a step whose trouble it
        follows: who has to hear of the trouble does so although the incident has become another
        one (M2).
        """
        if not step.whens or not step.afters:
            return list(step.whens)
        # By identity: members of a group have its condition, others may say the same of themselves.
        met = {id(when) for b in self._in_trouble_before(step, item) for when in b.whens}
        return [when for when in step.whens if id(when) not in met]

    def _in_trouble_before(self, step: Step, item: str | None) -> Iterator[Step]:
        """The steps that it follows and that have ended in trouble."""
        for ref in (ref for turn in step.afters for ref in turn.refs):
            before = self.playbook.steps[ref.step]
            same = before.each == step.each
            for each in [item] if same else items_of(before, self.run):
                record = record_of(self.run, before.id, each)
                if record and record.state == "ended" and record.outcome in before.does.trouble:
                    if ref.outcome in (None, record.outcome):
                        yield before

    def _judged(self, condition: Condition, step: Step, item: str | None) -> bool | UndecidedError:
        """What a condition is found to be for an item: judged once for all members of a group."""
        # A condition of a group is evaluated once for each item, not once for each member; one that
        # reads nothing of an item, once for all of them.
        key = (condition.text, step.each[1] if step.each else None, item)
        if same_for_all_items(self.context(step, item).plan, condition):
            key = (condition.text, None, None)
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
        begun = record is not None and record.state != "idle"
        return False if really or begun or ref.outcome else self._skipped(target, item)

    def _skipped(self, step: Step, item: str | None) -> bool:
        """Dependencies met, `when` false: dependants treat the step as skipped (M1)."""
        return self.come(step, item) and not self.allowed(step, item)
