"""Keys of machines: created, found, listed, revoked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.machine_key_rows import MachineKeyListRow, NewMachineKeyRow, StoredMachineKeyRow
from ledger.row_queries import columns, fetch_first, fetch_rows
from ledger.tables import MachineKeyRow, table_of

K = table_of(MachineKeyRow)


async def add(connection: AsyncConnection, row: NewMachineKeyRow) -> None:
    """Raises ConflictError (at the commit) where the name is taken."""
    await connection.execute(insert(K).values(row))


async def find(connection: AsyncConnection, key_id: str) -> StoredMachineKeyRow | None:
    """The key with this id; None where there is none."""
    query = select(*columns(K, StoredMachineKeyRow)).where(K.c.id == key_id)
    return await fetch_first(connection, query, StoredMachineKeyRow)


async def list_keys(connection: AsyncConnection) -> list[MachineKeyListRow]:
    """Every key there ever was, the newest first."""
    query = select(*columns(K, MachineKeyListRow)).order_by(K.c.created_at.desc(), K.c.name)
    return await fetch_rows(connection, query, MachineKeyListRow)


async def revoke(connection: AsyncConnection, name: str, at: datetime) -> bool:
    """Whether there was such a key that was not revoked yet."""
    done = await connection.execute(
        update(K).where((K.c.name == name) & K.c.revoked_at.is_(None)).values(revoked_at=at)
    )
    return bool(done.rowcount)


async def mark_used(
    connection: AsyncConnection, key_id: str, at: datetime, address: str | None
) -> None:
    """Record when and from which address a key was last used."""
    await connection.execute(
        update(K).where(K.c.id == key_id).values(used_at=at, used_from=address)
    )
