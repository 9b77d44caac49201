"""Tables of signed links. Imported through `ledger.tables`."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from ledger.column_types import Moment, TableRow


class LinkKeyRow(TableRow, table=True):
    """A key of the ring that links are signed with. The key itself is derived from a secret that is
    not in the ledger; `fingerprint` tells whether a process has that secret.

    Of this machine: neither backed up nor restored.
    """

    __tablename__ = "link_key"
    id: int = Field(primary_key=True)
    created_at: datetime = Field(sa_type=Moment)
    retired_at: datetime | None = Field(default=None, sa_type=Moment)  # from then on void
    fingerprint: str


class TruckLinkRow(TableRow, table=True):
    """How often a truck's link was renewed; only the link of this version is valid."""

    __tablename__ = "truck_link"
    unit: str = Field(primary_key=True)
    version: int
    changed_at: datetime = Field(sa_type=Moment)
