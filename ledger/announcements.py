"""Public announcements, queried for lists; ledger/services writes them with their decision."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.table_rows import Row
from ledger.tables import AnnouncementRow, table_of

A = table_of(AnnouncementRow)


async def announcements(
    connection: AsyncConnection, drills: bool = True, limit: int | None = None
) -> list[Row]:
    """Newest first."""
    query = (
        select(A)
        .order_by(A.c.sent.desc(), A.c.ended_at.is_not(None), A.c.identifier.desc())
        .limit(limit)
    )
    rows = await connection.execute(query if drills else query.where(A.c.drill.is_(False)))
    return [dict(row._mapping) for row in rows]


async def announcement(connection: AsyncConnection, identifier: str) -> Row | None:
    row = (await connection.execute(select(A).where(A.c.identifier == identifier))).first()
    return dict(row._mapping) if row else None
