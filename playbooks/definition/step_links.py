"""References of a step to other steps, and its repetition.

Re-exported by `playbooks.definition.plan`.
"""

from __future__ import annotations

from dataclasses import dataclass

from playbooks.definition.time_limits import Limit


@dataclass(frozen=True, slots=True)
class StepRef:
    """`takeover accepted`: a step, and the outcome or reminder mark that is meant (None: however it
    ended).
    """

    step: str
    outcome: str | None = None

    def __str__(self) -> str:
        return f"{self.step} {self.outcome}" if self.outcome else self.step


@dataclass(frozen=True, slots=True)
class Dependency:
    """All of `refs`, or with `first` any one of them."""

    refs: tuple[StepRef, ...]
    first: bool = False


@dataclass(frozen=True, slots=True)
class Repeat:
    """Ask again: `if_outcome` None means any outcome; `times` None means without limit."""

    every: Limit
    if_outcome: str | None = None
    times: int | None = None


@dataclass(frozen=True, slots=True)
class Reminder:
    """`at`: start, half, or a Limit left before the end."""

    marks: tuple[str, ...]
    audience: str
