"""Versions of the plan, and who put which of them in force."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from ledger.column_types import Json, Moment, TableRow


class PlanRow(TableRow, table=True):
    """A version of the plan, by the hash of its files: read at a start, or published."""

    __tablename__ = "plan_version"
    hash: str = Field(primary_key=True)
    published_at: datetime = Field(sa_type=Moment)
    author: str
    note: str
    files: dict[str, str] = Field(sa_type=Json)


class PublicationRow(TableRow, table=True):
    """A version was put in force by a person; the newest one applies.

    Going back to an earlier version is another row.
    """

    __tablename__ = "publication"
    id: int = Field(primary_key=True)
    hash: str
    at: datetime = Field(sa_type=Moment)
    person: str
    name: str
    role: str
    note: str


class PlanSignatureRow(TableRow, table=True):
    """A person has signed a version that several must sign. `instead_of`: the version in force
    then; once another one is in force, the signature counts no more.
    """

    __tablename__ = "plan_signature"
    __table_args__ = (UniqueConstraint("hash", "instead_of", "person"),)
    id: int = Field(primary_key=True)
    hash: str
    instead_of: str
    at: datetime = Field(sa_type=Moment)
    person: str
    name: str
    role: str
    note: str
