"""Steps of a playbook by what never changes of them, so that a change of a run need not look
through all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from playbooks.definition.step import Step

StepPredicate = Callable[[Step], bool]


def appoints(step: Step) -> bool:
    """Whether a person confirms the acting commander in it."""
    return bool(step.does.word == "appoint")


class StepIndex:
    """What `Playbook` finds of its own steps once."""

    steps: dict[str, Step]

    def steps_where(self, choice: StepPredicate) -> tuple[Step, ...]:
        """The steps of which something holds, in the order of the plan. `choice` is a function of a
        module, asked once for each step: what it finds must never change.
        """
        if choice not in self._chosen:
            self._chosen[choice] = tuple(step for step in self.steps.values() if choice(step))
        return self._chosen[choice]

    @cached_property
    def _chosen(self) -> dict[StepPredicate, tuple[Step, ...]]:
        return {}

    def __getstate__(self) -> dict[str, Any]:
        # What was chosen is found again; functions are not kept with a parsed plan.
        return {name: value for name, value in vars(self).items() if name != "_chosen"}

    @cached_property
    def confirms(self) -> bool:
        """Whether the acting commander is confirmed here: until then leader and deputy have no
        substitute.
        """
        return bool(self.steps_where(appoints))
