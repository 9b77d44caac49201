"""The tables, related by id. A migration follows every change here (`ledger/migrations`)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel

from ledger.call_tables import CallRow
from ledger.column_types import (
    Json,
    MaybeJson,
    Moment,
    StoredMessage,
    partial_index,
    table_of,
)
from ledger.company_tables import (
    BrandRow,
    CompanyRow,
    FactoryRow,
    RetailerRow,
    RouteProgressRow,
    StopRow,
    UnitReservationRow,
)
from ledger.fact_tables import FactRow, WindowRow
from ledger.plan_tables import PlanRow, PublicationRow
from ledger.service_and_order_tables import AnnouncementRow, OrderRow, SuspensionRow
from ledger.staff_change_tables import LessonRow, StaffChangeRow
from translations.messages import Message

__all__ = [
    "AnnouncementRow",
    "BrandRow",
    "CallRow",
    "CompanyRow",
    "FactRow",
    "FactoryRow",
    "UnitReservationRow",
    "IncidentRow",
    "LessonRow",
    "NoticeRow",
    "OrderRow",
    "OutboxRow",
    "PaperRow",
    "ParkedRow",
    "PlanRow",
    "PublicationRow",
    "RetailerRow",
    "RoutineRow",
    "RouteProgressRow",
    "SettingRow",
    "SignalRow",
    "StaffChangeRow",
    "StopRow",
    "SuspensionRow",
    "TimelineRow",
    "WindowRow",
    "table_of",
]


class SignalRow(SQLModel, table=True):
    """Every signal by its sender's id. `state`: accepted (durable, not yet judged) or judged."""

    __tablename__ = "signal"
    __table_args__ = (
        partial_index("signal_accepted", "state = 'accepted'", "state"),
        partial_index("signal_put_aside", "verdict = 'dismissed'", "kind", "time"),
    )  # fmt: skip
    source: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    kind: str
    time: datetime = Field(sa_type=Moment)
    received_at: datetime = Field(sa_type=Moment)
    fields: dict[str, Any] = Field(sa_type=Json)
    state: str
    published_at: datetime | None = Field(default=None, sa_type=Moment)
    verdict: str | None = None
    incident: int | None = Field(default=None, index=True)
    reason: Message | None = Field(default=None, sa_type=StoredMessage)


class ParkedRow(SQLModel, table=True):
    """What could not be taken, with its bytes and the reason.

    Shown, counted, and it can be replayed.
    """

    __tablename__ = "parked"
    id: int = Field(primary_key=True)
    received_at: datetime = Field(sa_type=Moment)
    source: str
    reason: Message = Field(sa_type=StoredMessage)
    body: bytes = Field(sa_type=LargeBinary)
    replayed_at: datetime | None = Field(default=None, sa_type=Moment)


class IncidentRow(SQLModel, table=True):
    """An incident and its run.

    `version` guards against a second writer; `due_at` is the agenda: when it must be woken.
    """

    __tablename__ = "incident"
    __table_args__ = (partial_index("agenda", "due_at IS NOT NULL", "due_at"),)
    id: int = Field(primary_key=True)
    kind: str
    severity: str
    state: str = Field(index=True)
    opened_at: datetime = Field(sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    site: str | None = None
    unit: str | None = None
    reason: Message = Field(sa_type=StoredMessage)
    signals: int
    plan_version: str
    run: str
    version: int
    # a live drill: the people it may reach
    drill: list[str] | None = Field(default=None, sa_type=MaybeJson)
    due_at: datetime | None = Field(default=None, sa_type=Moment)


class TimelineRow(SQLModel, table=True):
    """A timeline entry (`incidents.timeline`): the code of what happened, and its parameters."""

    __tablename__ = "timeline"
    id: int = Field(primary_key=True)
    incident: int = Field(index=True)
    at: datetime = Field(sa_type=Moment)
    clause: list[str] = Field(sa_type=Json)
    step: str
    item: str | None = None
    code: str
    params: dict[str, Any] = Field(sa_type=Json)


class NoticeRow(SQLModel, table=True):
    """A message we owe. `state`: owed, sending, unknown, sent, answered, withdrawn, failed."""

    __tablename__ = "notice"
    __table_args__ = (
        # Nearly all rows are history. These indexes hold only what is looked for all the time, so
        # that claiming and listing do not slow down over the years.
        partial_index("notice_owed", "state IN ('owed', 'sending', 'unknown')", "urgency", "id"),
        partial_index("notice_unanswered", "state = 'sent' AND expects <> 'nothing'", "deadline"),
    )  # fmt: skip
    id: int = Field(primary_key=True)
    unique_key: str = Field(unique=True)
    incident: int = Field(index=True)
    step: str
    item: str | None = None
    clause: list[str] = Field(sa_type=Json)
    token: str = Field(index=True)
    person: str = Field(index=True)
    name: str
    role: str
    phones: list[str] = Field(sa_type=Json)
    language: str
    text: str
    expects: str
    options: list[str] = Field(sa_type=Json)
    # values an option asks for, numbers shown (`incidents.question_form`)
    form: dict[str, Any] | None = Field(default=None, sa_type=MaybeJson)
    deadline: datetime | None = Field(default=None, sa_type=Moment)
    urgency: int
    state: str
    channel: str | None = None
    phone: int = 0  # which of the phones is tried
    owed_at: datetime = Field(sa_type=Moment)
    not_before: datetime | None = Field(default=None, sa_type=Moment)
    claimed_at: datetime | None = Field(default=None, sa_type=Moment)
    claimed_by: str | None = None
    first_tried_at: datetime | None = Field(default=None, sa_type=Moment)
    sent_at: datetime | None = Field(default=None, sa_type=Moment)
    reference: str | None = None
    answered_at: datetime | None = Field(default=None, sa_type=Moment)
    answer: str | None = None
    # what was entered with the answer, as it was read
    entered: dict[str, Any] | None = Field(default=None, sa_type=MaybeJson)
    why: Message | None = Field(default=None, sa_type=StoredMessage)
    trace: str | None = None  # traceparent of the decision that asked for it


class OutboxRow(SQLModel, table=True):
    """An event we owe other systems."""

    __tablename__ = "outbox"
    __table_args__ = (partial_index("outbox_owed", "published_at IS NULL", "id"),)
    id: int = Field(primary_key=True)
    topic: str
    key: str
    body: bytes = Field(sa_type=LargeBinary)
    published_at: datetime | None = Field(default=None, sa_type=Moment)


class RoutineRow(SQLModel, table=True):
    """A routine started for a site on a day: once, by the first process to wake."""

    __tablename__ = "routine_started"
    routine: str = Field(primary_key=True)
    site: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    incident: int


class SettingRow(SQLModel, table=True):
    """Small things all processes share: the signing secret, the virtual clock's reading, number
    blocks.
    """

    __tablename__ = "setting"
    name: str = Field(primary_key=True)
    value: str


class PaperRow(SQLModel, table=True):
    """The paper gateway's own record: every message that was handed to it.

    Deliberately without a unique notice: a message sent twice shows.
    """

    __tablename__ = "paper"
    id: int = Field(primary_key=True)
    notice: int = Field(index=True)
    phone: str = Field(index=True)
    text: str
    link: str | None = None
    at: datetime = Field(sa_type=Moment)
    reply: str | None = None
