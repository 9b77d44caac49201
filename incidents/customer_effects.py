"""Sets of customers as a decision saw them, and what it asks to be done about each of them.

Imported through `incidents.effects`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import orjson


@dataclass(frozen=True, slots=True)
class Origin:
    """Which step of the plan asked for something, and by which clauses."""

    step: str
    item: str | None
    clause: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Customers:
    """A set of retailers as it was when something was decided: its name in the plan, and what the
    plan's words stood for then.

    `unit`, `since`: the rest of the route of this truck, which stopped then. `area`: as it was
    (None: the set has none). `before`: those of this set have been told already. `told_by`:
    instead, everyone whom these steps reached (`item`: for this item). `but`: those of this set are
    left out. `shop`: instead, this one retailer. `site`: those served from there.
    """

    name: str
    unit: str | None = None
    since: datetime | None = None
    area: str | None = None
    before: Customers | None = None
    told_by: tuple[str, ...] = ()
    item: str | None = None
    but: Customers | None = None
    shop: str | None = None
    site: str | None = None


@dataclass(frozen=True, slots=True)
class TellCustomers:
    """Owe every retailer of a set a message. The ledger fans it out; `count` is what the set held
    when this was decided.

    `mark` stands for what is told: with the same mark nobody is told twice (incident, text, person,
    mark). None: of the values.
    """

    origin: Origin
    token: str
    to: Customers
    count: int | None
    text: str
    values: dict[str, Any]
    mark: str | None = None
    type: Literal["tell_customers"] = "tell_customers"


@dataclass(frozen=True, slots=True)
class CallCustomers:
    """Lay a call list for everybody of a set, to be called one by one by their account managers;
    who does not answer comes back.
    """

    origin: Origin
    token: str
    to: Customers
    count: int
    text: str
    values: dict[str, Any]
    mark: str | None
    again: timedelta
    until: datetime | None
    type: Literal["call_customers"] = "call_customers"


@dataclass(frozen=True, slots=True)
class ReassignCalls:
    """What `person` has not called yet of a list is called by `to`."""

    token: str
    person: str
    to: str
    type: Literal["hand_calls"] = "hand_calls"


def campaign_key(values: dict[str, Any]) -> str:
    """Stands for what a text says: the same values have the same mark."""
    return hashlib.sha256(orjson.dumps(values, option=orjson.OPT_SORT_KEYS)).hexdigest()[:12]
