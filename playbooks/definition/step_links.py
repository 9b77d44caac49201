"""References of a step to other steps, and its repetition.

Re-exported by `playbooks.definition.plan`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from playbooks.definition.time_limits import Limit, read_limit
from translations import FaultError
from translations.messages import message


@dataclass(frozen=True, slots=True)
class StepRef:
    """`takeover accepted`: a step, and the outcome or reminder mark that is meant (None: however it
    ended).
    """

    step: str
    outcome: str | None = None
    # the plan says `whatever came of it`: not compared, as it means the same as saying nothing
    any_outcome: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        return f"{self.step} {self.outcome}" if self.outcome else self.step


@dataclass(frozen=True)
class Dependency:
    """All of `refs`, or with `first` any one of them."""

    refs: tuple[StepRef, ...]
    first: bool = False

    @cached_property
    def outcomes(self) -> frozenset[tuple[str, str]]:
        """Step and outcome of the references that name one."""
        return frozenset((ref.step, ref.outcome) for ref in self.refs if ref.outcome is not None)

    @cached_property
    def bare(self) -> bool:
        """Whether one of the references names no outcome."""
        return any(ref.outcome is None for ref in self.refs)


@dataclass(frozen=True, slots=True)
class LatestMoment:
    """A time that reports name (`fact`), or so long `before` it, by which a step must have ended
    even if its limit ends later. `text` is how the plan wrote it.
    """

    text: str
    fact: str
    before: Limit | None = None


def read_latest(text: str) -> LatestMoment:
    """`incident.needed`, `2h before incident.needed`. Raises ValueError naming what was
    expected.
    """
    span, before, fact = text.rpartition(" before ")
    if not before:
        return LatestMoment(text, text.strip())
    limit = read_limit(span.strip())
    if limit.span is None:
        raise FaultError(message("plan.latest_is_no_span", text=span))
    return LatestMoment(text, fact.strip(), limit)


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
