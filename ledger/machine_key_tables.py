"""Keys of machines: names, scopes, and the hash of each secret."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from ledger.column_types import Json, Moment, TableRow


class MachineKeyRow(TableRow, table=True):
    """A key. `digest`: SHA-256 of the secret, in hex; the secret itself is stored nowhere.

    A name stays taken after the key was revoked: audit lines name the key by it.
    """

    __tablename__ = "machine_key"
    id: str = Field(primary_key=True)
    name: str = Field(unique=True)
    digest: str
    scopes: list[str] = Field(sa_type=Json)
    created_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    revoked_at: datetime | None = Field(default=None, sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)
    used_from: str | None = None  # a network address
