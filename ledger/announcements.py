"""Public announcements, queried for lists; `ledger.service_changes` writes them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.customer_list_rows import AnnouncementListRow
from ledger.row_queries import fetch_first, fetch_rows
from ledger.tables import AnnouncementRow, table_of

A = table_of(AnnouncementRow)


async def announcements(
    connection: AsyncConnection, drills: bool = True, limit: int | None = None
) -> list[AnnouncementListRow]:
    """Newest first."""
    query = (
        select(A)
        .order_by(A.c.sent.desc(), A.c.ended_at.is_not(None), A.c.identifier.desc())
        .limit(limit)
    )
    query = query if drills else query.where(A.c.drill.is_(False))
    return await fetch_rows(connection, query, AnnouncementListRow)


async def announcement(connection: AsyncConnection, identifier: str) -> AnnouncementListRow | None:
    query = select(A).where(A.c.identifier == identifier)
    return await fetch_first(connection, query, AnnouncementListRow)
