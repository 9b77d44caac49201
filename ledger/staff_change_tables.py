"""The table of changes about people: who was away, on duty, deputy since when.

Imported through `ledger.tables`.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from ledger.column_types import Moment, TableRow


class StaffChangeRow(TableRow, table=True):
    """One change of the company's people, with its author.

    `what`: away, unreachable, back, on duty, holds, gives up.
    """

    __tablename__ = "staff_change"
    id: int = Field(primary_key=True)
    at: datetime = Field(sa_type=Moment)
    person: str = Field(index=True)
    what: str
    by: str
    start: datetime | None = Field(default=None, sa_type=Moment)
    end: datetime | None = Field(default=None, sa_type=Moment)
    role: str | None = None
    site: str | None = None
