"""What a decision asks the world to do.

Imperative, frozen, tagged; every value is resolved, nothing is looked up later.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from incidents.customer_effects import (
    CallCustomers,
    Customers,
    Origin,
    ReassignCalls,
    TellCustomers,
    campaign_key,
)
from incidents.fact_effects import Outside
from incidents.question_form import Form
from incidents.timeline import TimelineEntry
from incidents.unit_effects import AssignUnit, CompleteRoute, MarkUnit, OfferUnit, ReleaseUnit
from translations.messages import Message

__all__ = [
    "Announce",
    "AppointCommander",
    "AssignUnit",
    "BULK",
    "CallCustomers",
    "Command",
    "Customers",
    "Effect",
    "TimelineEntry",
    "Expects",
    "Form",
    "ReleaseUnit",
    "Lift",
    "MarkUnit",
    "NORMAL",
    "Notify",
    "OfCustomers",
    "OfUnits",
    "OfferUnit",
    "OpenIncident",
    "Origin",
    "ProposeOrders",
    "ReassignCalls",
    "CompleteRoute",
    "Service",
    "Suspend",
    "TellCustomers",
    "URGENT",
    "Withdraw",
    "campaign_key",
]

Expects = Literal["nothing", "acknowledge", "accept", "done", "option"]
URGENT, NORMAL, BULK = 0, 5, 9  # smaller goes out first


@dataclass(frozen=True, slots=True)
class Notify:
    """Owe `person` a message.

    `token` is the asking an answer belongs to; it is owed an answer until `deadline`.
    `unconfirmed`: the report that it is about is not confirmed. `most_an_hour`: it is held back
    while the person has had so many messages within an hour.
    """

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
    form: Form | None = None
    unconfirmed: bool = False
    most_an_hour: int | None = None
    type: Literal["notify"] = "notify"


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Cancel this question: no answer is awaited, and unsent messages of it are not sent.

    `people`: of these alone; empty: of all who were asked.
    """

    token: str
    why: Message
    people: tuple[str, ...] = ()
    type: Literal["withdraw"] = "withdraw"


@dataclass(frozen=True, slots=True)
class MoveDeadline:
    """The open messages of this question say another moment."""

    token: str
    until: datetime
    type: Literal["move_deadline"] = "move_deadline"


@dataclass(frozen=True, slots=True)
class OpenIncident:
    """Another incident, linked to this one.

    `fields`: what its first signal says; `known`: what it knows beforehand of who asks.
    """

    kind: str
    reason: Message
    clause: tuple[str, ...] = ()
    fields: dict[str, Any] = field(default_factory=dict)
    known: dict[str, Any] = field(default_factory=dict)
    units: tuple[str, ...] = ()  # trucks that it is about
    type: Literal["open_incident"] = "open_incident"


@dataclass(frozen=True, slots=True)
class Suspend:
    """Suspend a service for an area. The same token again replaces the earlier suspension (the
    storm's area grew).

    `customers` is the plan's name of a set, empty for all in the area; `instead` is the substitute
    in force; `reason` the key of a wording (empty: the incident's own title); `count` the number
    affected at the decision.
    """

    origin: Origin
    token: str
    link: str
    area: str
    customers: str
    instead: str
    reason: str
    values: dict[str, Any]
    count: int
    since: datetime
    type: Literal["suspend"] = "suspend"


@dataclass(frozen=True, slots=True)
class Lift:
    """The suspension `token` holds no longer.

    `still` are other incidents that suspend the same service there.
    """

    token: str
    link: str
    why: Message
    still: tuple[int, ...] = ()
    type: Literal["lift"] = "lift"


@dataclass(frozen=True, slots=True)
class Announce:
    """Publish a CAP 1.2 message.

    `references` are the earlier messages (identifier, sent) that this one updates or cancels.
    """

    origin: Origin
    identifier: str
    message: Literal["Alert", "Update", "Cancel"]
    references: tuple[tuple[str, datetime], ...]
    event: str  # key of a wording; empty: the incident's own title
    text: str
    values: dict[str, Any]
    area: str
    category: str  # one of CAP's
    major: bool
    drill: bool
    sent: datetime
    expires: datetime
    type: Literal["announce"] = "announce"


@dataclass(frozen=True, slots=True)
class ProposeOrders:
    """Propose one order for every customer of a set, `cartons` by class; or for `customer` alone,
    `lines` (brand -> cartons).
    """

    origin: Origin
    token: str
    to: Customers | None
    customer: str
    on: Literal["next order day", "now"]
    cartons: dict[str, int]
    lines: dict[str, int]
    count: int
    type: Literal["propose_orders"] = "propose_orders"


@dataclass(frozen=True, slots=True)
class AppointCommander:
    """The holder of `role` commands this incident from now on.

    `confirmed`: by the leader or the deputy; otherwise the proposal takes effect by default.
    """

    role: str
    confirmed: bool
    type: Literal["appoint_commander"] = "appoint_commander"


Service = Suspend | Lift | Announce | ProposeOrders
OfCustomers = TellCustomers | CallCustomers | ReassignCalls
OfUnits = OfferUnit | AssignUnit | ReleaseUnit | MarkUnit | CompleteRoute
Command = Withdraw | MoveDeadline | OpenIncident | AppointCommander
Effect = Notify | Command | OfCustomers | OfUnits | Outside | Service
