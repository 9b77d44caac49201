"""Services out of use, as far as decisions look at them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ServiceState:
    """A suspension in force. `customers` is empty for all in the area."""

    incident: int
    link: str
    area: str
    customers: str
    instead: str
    since: datetime
