"""Incidents with what led to them and what follows from them, and settings.

Imported through `ledger.tables`, by lists from here: they need none of the other tables.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field

from ledger.column_types import (
    NUMBERED_ONCE,
    Json,
    MaybeJson,
    Moment,
    StoredMessage,
    TableRow,
    partial_index,
)
from translations.messages import Message

# States of a notice that can still be answered: the desk can do so before it is delivered.
UNANSWERED = ("owed", "sending", "sent", "unknown")


class SignalRow(TableRow, table=True):
    """Every signal by its sender's id. `state`: accepted (durable, not yet judged) or judged."""

    __tablename__ = "signal"
    __table_args__ = (
        partial_index("signal_accepted", "state = 'accepted'", "state"),
        partial_index("signal_put_aside", "verdict = 'dismissed'", "kind", "time"),
        Index("signal_received", "received_at"),
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


class ParkedRow(TableRow, table=True):
    """What could not be taken, with its bytes and the reason.

    Shown, counted, and it can be replayed. `retry_at`: when Muster tries it again by itself, where
    the message was not at fault; `tries`: how often it has done so. `seen_at`: when the desk first
    showed it.
    """

    __tablename__ = "parked"
    __table_args__ = (
        partial_index("parked_retry", "retry_at IS NOT NULL", "retry_at"),
        NUMBERED_ONCE,
    )
    id: int = Field(primary_key=True)
    received_at: datetime = Field(sa_type=Moment)
    source: str
    reason: Message = Field(sa_type=StoredMessage)
    body: bytes = Field(sa_type=LargeBinary)
    replayed_at: datetime | None = Field(default=None, sa_type=Moment)
    tries: int = 0
    retry_at: datetime | None = Field(default=None, sa_type=Moment)
    seen_at: datetime | None = Field(default=None, sa_type=Moment)


class InboundTextRow(TableRow, table=True):
    """A text that a person sent, by the carrier's id, with what was replied; kept for three days.

    `understood` False: the reply is a hint about what can be written.
    """

    __tablename__ = "inbound_text"
    __table_args__ = (Index("inbound_text_person", "person", "received_at"),)
    sid: str = Field(primary_key=True)
    person: str
    received_at: datetime = Field(sa_type=Moment)
    # None only in rows of an older version, which wrote the reply after the row
    reply: str | None = None
    understood: bool | None = None


class IncidentFaultRow(TableRow, table=True):
    """An incident that could not be advanced for a fault of ours, until it could.

    `tries`: how often it has failed; `retry_at`: when it is tried again.
    """

    __tablename__ = "incident_fault"
    incident: int = Field(primary_key=True)
    since: datetime = Field(sa_type=Moment)
    tries: int
    retry_at: datetime = Field(sa_type=Moment)
    reason: Message = Field(sa_type=StoredMessage)


IS_OPEN = "state = 'open'"


class IncidentRow(TableRow, table=True):
    """An incident, or a routine that was begun, and its run.

    `version` guards against a second writer; `due_at` is the agenda: when it must be woken.
    """

    __tablename__ = "incident"
    __table_args__ = (
        partial_index("agenda", "due_at IS NOT NULL", "due_at"),
        # For what signals may join.
        partial_index("open_at_site", IS_OPEN, "site", "kind", "opened_at", "plan_version"),
        partial_index("open_of_kind", IS_OPEN, "kind"),
    )
    id: int = Field(primary_key=True)
    kind: str
    severity: str
    state: str
    opened_at: datetime = Field(sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    site: str | None = None
    unit: str | None = None
    reason: Message = Field(sa_type=StoredMessage)
    signals: int
    unconfirmed: bool = False  # reported without proof and not confirmed since (M20)
    routine: bool = False  # a scheduled duty, which no list of incidents has
    plan_version: str
    run: str
    version: int
    # a live drill: the people it may reach
    drill: list[str] | None = Field(default=None, sa_type=MaybeJson)
    due_at: datetime | None = Field(default=None, sa_type=Moment)


class IncidentUnitRow(TableRow, table=True):
    """A truck of an incident, so that a report about the truck finds it. Written with the run.

    `key`: incident and truck.
    """

    __tablename__ = "incident_unit"
    key: str = Field(primary_key=True)
    incident: int
    unit: str = Field(index=True)


class TimelineRow(TableRow, table=True):
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
    way: str | None = None
    person: str | None = None
    on_behalf_of: str | None = None


class NoticeRow(TableRow, table=True):
    """A message we owe. `state`: owed, sending, unknown, sent, answered, withdrawn, failed."""

    __tablename__ = "notice"
    __table_args__ = (
        # Nearly all rows are history. These indexes hold only what is looked for all the time, so
        # that claiming and listing do not slow down over the years.
        partial_index("notice_owed", "state IN ('owed', 'sending', 'unknown')", "urgency", "id"),
        partial_index("notice_unanswered", "state = 'sent' AND expects <> 'nothing'", "deadline"),
        partial_index("notice_reference", "reference IS NOT NULL", "reference"),
        NUMBERED_ONCE,
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
    # held back while its person has had so many texts within an hour; since when it has been
    most_an_hour: int | None = None
    held_at: datetime | None = Field(default=None, sa_type=Moment)
    claimed_at: datetime | None = Field(default=None, sa_type=Moment)
    claimed_by: str | None = None
    first_tried_at: datetime | None = Field(default=None, sa_type=Moment)
    sent_at: datetime | None = Field(default=None, sa_type=Moment)
    reference: str | None = None
    # confirmed as received by its receiver, who still owes the answer
    received_at: datetime | None = Field(default=None, sa_type=Moment)
    answered_at: datetime | None = Field(default=None, sa_type=Moment)
    answer: str | None = None
    # its link opens nothing any more
    link_revoked_at: datetime | None = Field(default=None, sa_type=Moment)
    # who gave it (`incidents.actor`): the way, their id, and whose place they took
    way: str | None = None
    answered_by: str | None = None
    on_behalf_of: str | None = None
    # what was entered with the answer, as it was read
    entered: dict[str, Any] | None = Field(default=None, sa_type=MaybeJson)
    why: Message | None = Field(default=None, sa_type=StoredMessage)
    trace: str | None = None  # traceparent of the decision that asked for it


class OutboxRow(TableRow, table=True):
    """An event we owe other systems."""

    __tablename__ = "outbox"
    __table_args__ = (partial_index("outbox_owed", "published_at IS NULL", "id"),)
    id: int = Field(primary_key=True)
    topic: str
    key: str
    body: bytes = Field(sa_type=LargeBinary)
    published_at: datetime | None = Field(default=None, sa_type=Moment)


class RoutineRow(TableRow, table=True):
    """A routine started for a site on a day: once, by the first process to wake."""

    __tablename__ = "routine_started"
    routine: str = Field(primary_key=True)
    site: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    incident: int


class SettingRow(TableRow, table=True):
    """Small things all processes share: the signing secret, the virtual clock's reading, number
    blocks.
    """

    __tablename__ = "setting"
    name: str = Field(primary_key=True)
    value: str


class PaperRow(TableRow, table=True):
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
