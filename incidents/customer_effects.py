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
    """A set of retailers as of the decision: its name in the plan, and the values its definition
    resolved to.

    `unit`, `since`: the rest of the route of this truck, which stopped then. `area`: as of then
    (None: the set has none). `before`: those of this set already notified. `told_by`: instead,
    every recipient of these steps (`item`: for this item). `but`: members to leave out. `shop`:
    instead, this one retailer. `site`: those served from there.
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
    """Notify every retailer of a set. The ledger expands it; `count` is the size of the set at the
    decision.

    `mark` identifies the content: the same mark is sent once per (incident, text, person, mark).
    None: derived from the values.
    """

    origin: Origin
    token: str
    to: Customers
    count: int | None
    text: str
    values: dict[str, Any]
    mark: str | None = None
    type: Literal["tell_customers"] = "tell_customers"


CALL_LIST_TEXT = "muster.calls"  # key of the wording that notifies a caller of a list


@dataclass(frozen=True, slots=True)
class CallCustomers:
    """Create a call list for a set, to be called one by one by their account managers; unanswered
    calls return to the list.
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
    """Identifies what a text says: the same values have the same mark."""
    return hashlib.sha256(orjson.dumps(values, option=orjson.OPT_SORT_KEYS)).hexdigest()[:12]
