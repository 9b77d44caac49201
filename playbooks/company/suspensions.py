"""Services out of use, as far as decisions look at them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class ServiceState:
    """A suspension in force. `customers` is empty for all in the area."""

    incident: int
    link: str
    area: str
    customers: str
    instead: str
    since: datetime


class Location(NamedTuple):
    """Where something is to happen: what is left of a truck's route (`unit` failed at `since`, at
    `place`), a customer's shop, an area, or a site. The first that is given counts.
    """

    unit: str = ""
    since: datetime | None = None
    place: str = ""
    customer: str = ""
    area: str = ""
    site: str = ""


class LocalSuspension(NamedTuple):
    """A service that an incident has suspended at a location, and since when."""

    link: str
    incident: int
    since: datetime
