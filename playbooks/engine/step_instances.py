"""The steps of a run, each for every item: what a pass over it looks at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from incidents.run_events import Reported
from playbooks.definition.plan import Plan, Playbook
from playbooks.definition.run import Run, StepRecord
from playbooks.definition.step import Step
from playbooks.engine.dependencies import items_of, key_of


class AddedReport(NamedTuple):
    """A report whose fields and items the run has. `first`: it opened the incident; `fresh`: the
    first about its truck.
    """

    event: Reported
    first: bool
    fresh: bool


@dataclass
class RunInstances:
    """A run with the plan that it is decided with."""

    plan: Plan
    run: Run

    @cached_property
    def playbook(self) -> Playbook:
        return self.plan.playbook(self.run.playbook)

    @cached_property
    def _places(self) -> dict[str, list[tuple[str | None, str]]]:
        return {}

    def places(self, step: Step) -> list[tuple[str | None, str]]:
        """The items of a step, each with the key of its instance.

        Items are added when the report is applied, before this is first asked; later ones with
        `clear_item_cache`.
        """
        found = self._places.get(step.id)
        if found is None:
            found = [(item, key_of(step.id, item)) for item in items_of(step, self.run)]
            self._places[step.id] = found
        return found

    def clear_item_cache(self) -> None:
        """An item was rejected, so that its steps are no longer looked at; or one was added."""
        self._places.clear()

    def instances(
        self, steps: Iterable[Step] | None = None
    ) -> list[tuple[Step, str | None, StepRecord | None]]:
        """Every step, or each of `steps`, for every item; a step that never began has no record."""
        known = self.run.steps
        return [
            (step, item, known.get(key))
            for step in (self.playbook.steps.values() if steps is None else steps)
            for item, key in self.places(step)
        ]

    def active(
        self, steps: Iterable[Step] | None = None
    ) -> list[tuple[Step, str | None, StepRecord]]:
        """Steps that are open or standing, or those of `steps` that are."""
        return [
            (step, item, record)
            for step, item, record in self.instances(steps)
            if record and record.state in ("open", "standing")
        ]
