"""The table of public announcements. Imported through `ledger.tables`."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from ledger.column_types import Json, Moment, TableRow, partial_index


class AnnouncementRow(TableRow, table=True):
    """A CAP 1.2 message as it was published. `ended_at`: a later one updated or cancelled it."""

    __tablename__ = "announcement"
    __table_args__ = (partial_index("announcement_stands", "ended_at IS NULL", "sent"),)
    identifier: str = Field(primary_key=True)
    incident: int = Field(index=True)
    step: str
    clause: list[str] = Field(sa_type=Json)
    message: str
    sent: datetime = Field(sa_type=Moment)
    expires: datetime = Field(sa_type=Moment)
    earlier: list[str] = Field(sa_type=Json)  # identifiers it updates or cancels
    texts: dict[str, dict[str, str]] = Field(sa_type=Json)  # language -> event, text
    area: str
    drill: bool
    cap: str
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
