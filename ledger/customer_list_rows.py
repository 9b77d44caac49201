"""Rows of the ledger's lists about customers: calls, suspended services, announcements, orders.

As in `ledger.list_rows`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TypedDict

from translations.messages import Message


class CallListRow(TypedDict):
    """A customer to be called by `person`."""

    id: int
    incident: int
    step: str
    clause: list[str]
    token: str
    person: str
    retailer: str
    name: str
    phones: list[str]
    language: str
    text: str
    again_seconds: int  # pause before an unanswered phone is called again
    state: str
    tries: int
    owed_at: datetime
    not_before: datetime | None
    marked_at: datetime | None
    marked_by: str | None  # link, desk, api


class CallerListRow(TypedDict):
    """A caller's list of one step, counted."""

    incident: int
    token: str
    person: str
    calls: int
    reached: int
    left: int


class CalledCustomerRow(TypedDict):
    """A customer who was reached by phone."""

    retailer: str
    name: str
    phones: list[str]
    language: str


class SuspensionListRow(TypedDict):
    """A suspended service: `link`, in an `area`, for `customers` (empty: all)."""

    token: str
    incident: int
    step: str
    item: str | None
    clause: list[str]
    link: str
    area: str
    customers: str
    instead: str
    reason: dict[str, str]  # language -> wording
    count: int  # customers in it
    since: datetime
    lifted_at: datetime | None
    why_lifted: Message | None


class AnnouncementListRow(TypedDict):
    """A public announcement. `message`: Alert, Update, Cancel."""

    identifier: str
    incident: int
    step: str
    clause: list[str]
    message: str
    sent: datetime
    expires: datetime
    earlier: list[str]  # identifiers that it updates or cancels
    texts: dict[str, dict[str, str]]  # language -> event, text
    area: str
    drill: bool
    cap: str  # the CAP 1.2 document
    ended_at: datetime | None


class OrderListRow(TypedDict):
    """A proposed order. `state`: proposed, confirmed, refused."""

    id: int
    unique_key: str
    incident: int
    step: str
    clause: list[str]
    customer: str
    name: str
    customer_class: str
    account_manager: str
    order_day: date
    cartons: int
    lines: dict[str, int]  # brand -> cartons
    state: str
    proposed_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    note: str | None
