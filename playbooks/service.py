"""Services out of use, as far as decisions look at them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class InForce:
    """A suspension that holds. `area` is empty for the whole city, `customers` for everybody in it."""

    incident: int
    link: str
    area: str
    customers: str
    instead: str
    since: datetime
