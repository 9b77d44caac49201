"""What changes from minute to minute around the company.

Imported through `playbooks.company.company_lookup`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple

from incidents.signals import Signal
from playbooks.company.suspensions import ServiceState


class UnitLive(NamedTuple):
    """What a unit is doing now, when it is not simply free or on its own route.

    All of them are read for every decision.
    """

    state: Literal["offered", "dispatched", "failed"]
    incident: int | None = None
    instead_of: str | None = None  # the route it serves in place of that unit
    until: datetime | None = None  # an offer holds it until then


@dataclass(frozen=True, slots=True)
class FactValue:
    """A fact from outside as it was last reported."""

    value: Any
    at: datetime
    source: str


WORK = "work"  # the field of an announcement that tells works apart


@dataclass(frozen=True, slots=True)
class Window:
    """Known maintenance that a signal announced: at one site, or (None) at all.

    `named`: what else the announcement says, by field: the things that are worked on.
    """

    signal: str
    site: str | None
    starts: datetime
    ends: datetime
    about: str
    named: Mapping[str, str] = field(default_factory=dict)

    def replaces(self, earlier: Window) -> bool:
        """Whether it is announced in place of an earlier one: the same work, or work that is not
        named at the same place on the same things from the same moment.
        """
        mine, theirs = self.named.get(WORK), earlier.named.get(WORK)
        if self.signal != earlier.signal or mine != theirs:
            return False
        same = (self.site, self.starts, self.named) == (earlier.site, earlier.starts, earlier.named)
        return bool(mine) or same


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a call list is; `left` is how many each caller has still to reach."""

    total: int = 0
    reached: int = 0
    left: Mapping[str, int] = field(default_factory=dict)


class RemainingRoute(NamedTuple):
    """What is left of a route: open stops, when the first and the last were planned, and their
    cartons.
    """

    stops: int
    first: datetime | None
    last: datetime | None
    cartons: int


NOTHING_LEFT = RemainingRoute(0, None, None, 0)


@dataclass
class Live:
    """State that changes from minute to minute: units not at rest, progress of routes (sequence
    number), external facts. `windows`, `put_aside` and `endings` are loaded for the signals being
    judged.

    `suspensions` in force, by token; None if not loaded, since no playbook involved uses them.
    `calls`: call lists by token, for the runs involved.
    """

    units: dict[str, UnitLive] = field(default_factory=dict)
    served: dict[str, int] = field(default_factory=dict)
    suspensions: dict[str, ServiceState] | None = None
    facts: dict[str, FactValue] = field(default_factory=dict)
    windows: list[Window] = field(default_factory=list)
    put_aside: list[Signal] = field(default_factory=list)  # reports that count towards an opening
    calls: dict[str, Progress] = field(default_factory=dict)
    endings: list[Signal] = field(default_factory=list)  # reports that something is over

    def copy(self) -> Live:
        """A copy whose collections are its own; the values in them are immutable."""
        return Live(
            dict(self.units),
            dict(self.served),
            None if self.suspensions is None else dict(self.suspensions),
            dict(self.facts),
            list(self.windows),
            list(self.put_aside),
            dict(self.calls),
            list(self.endings),
        )

    def overwrite(self, later: Live) -> None:
        """Take over the values of a later state in place: FactSource and the stored state share
        this object.
        """
        # A copy of its own, since `later` belongs to a decision that stays as it is.
        vars(self).update(vars(later.copy()))
