"""Rows of machine keys as they cross the ledger's border."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict


class NewMachineKeyRow(TypedDict):
    """A key of a machine. `digest`: SHA-256 of its secret, in hex."""

    id: str
    name: str
    digest: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime


class StoredMachineKeyRow(TypedDict):
    """What a secret is compared with."""

    name: str
    digest: str
    scopes: list[str]
    expires_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None


class MachineKeyListRow(TypedDict):
    """A key as administrators see it."""

    id: str
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None
    used_from: str | None  # a network address
