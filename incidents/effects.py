"""What a decision asks the world to do. Imperative, frozen, tagged; every value is resolved, nothing is looked up later."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Expects = Literal["nothing", "acknowledge", "accept", "done", "option"]
URGENT, NORMAL, BULK = 0, 5, 9  # smaller goes out first


@dataclass(frozen=True, slots=True)
class Origin:
    """Which step of the plan asked for something, and by which clauses."""

    step: str
    item: str | None
    clause: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notify:
    """Owe `person` a message. `token` is the asking an answer belongs to; it is owed an answer until `deadline`."""

    origin: Origin
    token: str
    person: str
    role: str
    text: str
    values: dict[str, Any]
    expects: Expects = "nothing"
    options: tuple[str, ...] = ()
    deadline: datetime | None = None
    urgency: int = NORMAL
    type: Literal["notify"] = "notify"


@dataclass(frozen=True, slots=True)
class TellCustomers:
    """Owe every retailer of a set a message. The ledger fans it out; `count` is what the set held when this was decided."""

    origin: Origin
    token: str
    customers: str
    unit: str | None
    since: datetime | None
    count: int
    text: str
    values: dict[str, Any]
    type: Literal["tell_customers"] = "tell_customers"


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Nobody need answer this asking any more; what of it has not been sent yet is not sent."""

    token: str
    why: str
    type: Literal["withdraw"] = "withdraw"


@dataclass(frozen=True, slots=True)
class OfferUnit:
    """Hold a standby for us while its driver is asked. Held by nobody else until `until`."""

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
class FreeUnit:
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
class ServeRest:
    """All that was left of the unit's route has been delivered."""

    unit: str
    type: Literal["serve_rest"] = "serve_rest"


@dataclass(frozen=True, slots=True)
class OpenIncident:
    """Another incident, linked to this one."""

    kind: str
    reason: str
    clause: tuple[str, ...] = ()
    fields: dict[str, Any] = field(default_factory=dict)
    type: Literal["open_incident"] = "open_incident"


Effect = Notify | TellCustomers | Withdraw | OfferUnit | AssignUnit | FreeUnit | MarkUnit | ServeRest | OpenIncident


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the timeline: what happened, to whom, and why, as a person will read it."""

    at: datetime
    clause: tuple[str, ...]
    step: str
    item: str | None
    what: str
    who: str = ""
    why: str = ""
