"""What the self-audit remembers: what it found, who runs, which systems report, where each queue
has stopped. Imported through `ledger.tables`.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Field

from ledger.column_types import Moment, StoredMessage, TableRow
from translations.messages import Message


class FindingRow(TableRow, table=True):
    """Something that is not as it must be, from the round that found it to the one that did not.

    `name`: of the check; `subject`: what it is about, where a check can find several things.
    `paged_at`: when a person was called about it; kept after its end, so that what comes and goes
    does not call each time.
    """

    __tablename__ = "watch_finding"
    name: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    since: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    paged_at: datetime | None = Field(default=None, sa_type=Moment)
    incident: int | None = None
    reason: Message = Field(sa_type=StoredMessage)


class ProcessRow(TableRow, table=True):
    """A process that has recorded that it runs, until it stops in an orderly way.

    `roles`: joined by commas.
    """

    __tablename__ = "running_process"
    name: str = Field(primary_key=True)
    roles: str
    started_at: datetime = Field(sa_type=Moment)
    seen_at: datetime = Field(sa_type=Moment)


class SignalSourceRow(TableRow, table=True):
    """A source of signals and how regularly it reports. `longest_gap`: seconds between two."""

    __tablename__ = "signal_source"
    source: str = Field(primary_key=True)
    first_at: datetime = Field(sa_type=Moment)
    last_at: datetime = Field(sa_type=Moment)
    signals: int
    longest_gap: int


class QueueHeadRow(TableRow, table=True):
    """What waits longest in a queue, and since when it has been the one."""

    __tablename__ = "queue_head"
    queue: str = Field(primary_key=True)
    head: str
    since: datetime = Field(sa_type=Moment)


class DroppedRow(TableRow, table=True):
    """Parked messages beyond the ceiling, of which only the number is left.

    `origin`: the first word of where they came from; `code`: of the reason.
    """

    __tablename__ = "parked_dropped"
    day: date = Field(primary_key=True)
    origin: str = Field(primary_key=True)
    code: str = Field(primary_key=True)
    count: int
