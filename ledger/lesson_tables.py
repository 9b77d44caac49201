"""The table of lessons. Imported through `ledger.tables`."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from ledger.column_types import Moment, TableRow


class LessonRow(TableRow, table=True):
    """Something learned from an incident, kept so that it can be found again (2.1.2.8b)."""

    __tablename__ = "lesson"
    id: int = Field(primary_key=True)
    incident: int = Field(index=True)
    kind: str
    at: datetime = Field(sa_type=Moment)
    by: str
    text: str
