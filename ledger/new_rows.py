"""Rows that a decision writes: one type a table, with the columns it sets (`ledger.tables`).

Where a decision sets every column, the row is that of the list (`ledger.list_rows`).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypedDict

from translations.messages import Message


class NewTimelineRow(TypedDict):
    """A timeline entry."""

    incident: int
    at: datetime
    clause: list[str]
    step: str
    item: str | None
    code: str
    params: dict[str, Any]
    way: str | None  # of an answer: its way, its author, in whose place
    person: str | None
    on_behalf_of: str | None


class NewNoticeRow(TypedDict):
    """A message owed, or already claimed by the process that writes it."""

    unique_key: str  # the same message is written once
    incident: int
    step: str
    item: str | None
    clause: list[str]
    token: str
    person: str
    name: str
    role: str
    phones: list[str]
    language: str
    text: str
    expects: str
    options: list[str]
    form: dict[str, Any] | None
    deadline: datetime | None
    urgency: int
    most_an_hour: int | None
    state: str  # owed, sending
    phone: int  # which of the phones is tried
    owed_at: datetime
    claimed_at: datetime | None
    claimed_by: str | None
    first_tried_at: datetime | None
    trace: str | None  # traceparent of the decision


class AnswerRow(TypedDict):
    """The answer to the notice `id`. `entered`: the values given with it; `way` and what follows:
    who gave it (`incidents.actor`).
    """

    id: int
    answer: str
    at: datetime
    entered: dict[str, Any] | None
    way: str
    answered_by: str | None
    on_behalf_of: str | None


class InboundTextReplyRow(TypedDict):
    """A text that a person sent, by the carrier's id, and what is replied."""

    sid: str
    person: str
    received_at: datetime
    reply: str  # empty where nothing is
    understood: bool


class NewCallRow(TypedDict):
    """A customer to be called by `person`."""

    unique_key: str
    incident: int
    step: str
    item: str | None
    clause: list[str]
    token: str
    person: str
    retailer: str
    name: str
    phones: list[str]
    language: str
    text: str
    again_seconds: int
    state: str
    tries: int
    owed_at: datetime


class LiftedSuspensionRow(TypedDict):
    """The suspension `token` ends."""

    token: str
    at: datetime
    why: Message


class SupersededAnnouncementRow(TypedDict):
    """A later announcement updates or cancels the announcement `identifier`."""

    identifier: str
    at: datetime


class NewOrderRow(TypedDict):
    """An order proposed for a customer."""

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


class MaintenanceRow(TypedDict):
    """Known maintenance that a signal announced; `site` None: at all; `ends` is excluded."""

    signal: str
    site: str | None
    starts: datetime
    ends: datetime
    about: str
    named: dict[str, str]


class OutboxEventRow(TypedDict):
    """An event for another system."""

    topic: str
    key: str
    body: bytes


class RoutineRunRow(TypedDict):
    """A routine that was begun for an item on a day. `site`: the item's key."""

    routine: str
    site: str
    day: date
    incident: int
