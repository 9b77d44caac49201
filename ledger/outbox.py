"""Events owed to other systems: written with their decision, sent by streams/outbox."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.tables import OutboxRow, table_of

O = table_of(OutboxRow)  # noqa: E741


async def pending_events(connection: AsyncConnection, limit: int = 500) -> list[OutboxRow]:
    rows = await connection.execute(_PENDING, {"most": limit})
    return [OutboxRow(**row._mapping) for row in rows]


# Built once: the publisher looks every few seconds.
_PENDING = select(O).where(O.c.published_at.is_(None)).order_by(O.c.id).limit(bindparam("most"))


async def mark_events(connection: AsyncConnection, ids: Iterable[int], at: datetime) -> None:
    await connection.execute(update(O).where(O.c.id.in_(list(ids))).values(published_at=at))
