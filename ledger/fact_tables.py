"""What is known from outside: facts and windows of maintenance.

Imported through `ledger.tables`.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from ledger.column_types import Json, Moment, TableRow


class FactRow(TableRow, table=True):
    """A fact as it was last reported: `value` in JSON, `at` when it was so, `source` its author."""

    __tablename__ = "fact"
    name: str = Field(primary_key=True)
    value: str  # a JSON column would do, but SQLite takes the text 2 in it for a number
    at: datetime = Field(sa_type=Moment)
    source: str


class WindowRow(TableRow, table=True):
    """Known maintenance that a signal of this kind announced: at one site, or (NULL) at all; `ends`
    is excluded. `named`: what else it said, by field.
    """

    __tablename__ = "maintenance"
    id: int = Field(primary_key=True)
    signal: str
    site: str | None = None
    starts: datetime = Field(sa_type=Moment)
    ends: datetime = Field(sa_type=Moment, index=True)
    about: str
    named: dict[str, str] = Field(sa_type=Json)
