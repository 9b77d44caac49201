"""The audit table. Imported through `ledger.tables`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from ledger.column_types import Moment, TableRow


class AuditRow(TableRow, table=True):
    """An act of a person or a machine; triggers refuse every change and deletion.

    `id`: without gaps, from 1. `before` and `after` are JSON as text, so that the same bytes are
    hashed on both databases. `hash` is over the line and `previous`, the hash of the line before.
    """

    __tablename__ = "audit"
    __table_args__ = (
        Index("audit_person", "person"),
        Index("audit_incident", "incident"),
        Index("audit_at", "at"),
    )
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=Moment)
    person: str | None = None
    way: str
    on_behalf_of: str | None = None
    key: str | None = None
    what: str
    target: str
    incident: int | None = None
    before: str | None = None
    after: str | None = None
    address: str | None = None
    previous: str
    hash: str
