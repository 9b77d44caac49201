"""Deadlines we owe ourselves: each open incident's next moment.

Woken at the computed next due time, not by polling.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.tables import IncidentRow, table_of

T = table_of(IncidentRow)


async def next_due(connection: AsyncConnection) -> datetime | None:
    found: datetime | None = (await connection.execute(_NEXT)).scalar_one_or_none()
    return found


# Built once: the scheduler looks every few seconds.
_NEXT = select(func.min(T.c.due_at)).where(T.c.due_at.is_not(None))


async def due(
    connection: AsyncConnection,
    now: datetime,
    most: int = 200,
    among: Collection[int] | None = None,
) -> list[int]:
    """Incidents whose moment has come, ours to wake in this transaction; another process passes
    over them.

    `among`: only of these.
    """
    query = select(T.c.id).where(T.c.due_at <= now).order_by(T.c.due_at).limit(most)
    if among is not None:
        query = query.where(T.c.id.in_(among))
    if connection.dialect.name == "postgresql":
        # These locks end with the caller's transaction: they spread the work of several processes.
        # What keeps a deadline from being acted on twice is the version of the run (I9).
        query = query.with_for_update(skip_locked=True)
    return [row.id for row in await connection.execute(query)]


async def wake_open(connection: AsyncConnection, now: datetime) -> None:
    """Wake every open incident: who is there, or who holds which role, has changed.

    The version grows, so that a decision made from the people of before is made again.
    """
    later = T.c.due_at.is_(None) | (T.c.due_at > now)
    here = (T.c.state == "open") & later
    await connection.execute(update(T).where(here).values(due_at=now, version=T.c.version + 1))


async def postpone(connection: AsyncConnection, incident: int, until: datetime) -> None:
    """Look at an incident again later, independent of its run's deadline."""
    await connection.execute(update(T).where(T.c.id == incident).values(due_at=until))
