"""Effects on trucks and drivers. Re-exported by `incidents.effects`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class OfferUnit:
    """Hold a standby for this incident while its driver is asked. Exclusive until `until`."""

    unit: str
    instead_of: str
    until: datetime
    type: Literal["offer_unit"] = "offer_unit"


@dataclass(frozen=True, slots=True)
class AssignUnit:
    """The held unit is ours: it takes over the route of `instead_of`."""

    unit: str
    instead_of: str
    type: Literal["assign_unit"] = "assign_unit"


@dataclass(frozen=True, slots=True)
class ReleaseUnit:
    """The unit is not needed by this run any more."""

    unit: str
    type: Literal["free_unit"] = "free_unit"


@dataclass(frozen=True, slots=True)
class MarkUnit:
    """The unit itself is broken, or in order again."""

    unit: str
    state: Literal["failed", "in order"]
    type: Literal["mark_unit"] = "mark_unit"


@dataclass(frozen=True, slots=True)
class CompleteRoute:
    """All that was left of the unit's route has been delivered."""

    unit: str
    type: Literal["serve_rest"] = "serve_rest"
