"""The company's people as rows: each change is stored with its author; readers see it by the
version.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from incidents.company import Company
from ledger.company import change_small_part
from ledger.list_rows import NewStaffChangeRow, StaffChangeListRow
from ledger.row_queries import fetch_rows
from ledger.tables import StaffChangeRow, table_of

S = table_of(StaffChangeRow)


async def change_staff(
    connection: AsyncConnection, change: Callable[[Company], Company], record: NewStaffChangeRow
) -> Company:
    """Change the small part of the company and record the change; returns it as it was.

    Raises ConflictError, and any exception of `change`.
    """
    before = await change_small_part(connection, change)
    await connection.execute(insert(S).values(record))
    return before


async def staff_changes(
    connection: AsyncConnection, person: str | None = None, limit: int = 200
) -> list[StaffChangeListRow]:
    """Newest first."""
    query = select(S).order_by(S.c.id.desc()).limit(limit)
    query = query.where(S.c.person == person) if person else query
    return await fetch_rows(connection, query, StaffChangeListRow)


async def roles_given_up(
    connection: AsyncConnection,
) -> dict[tuple[str, str | None], datetime]:
    """(role, site) -> when somebody last gave it up."""
    here = (S.c.what == "gives up") & S.c.role.is_not(None)
    query = select(S.c.role, S.c.site, func.max(S.c.at).label("at")).where(here)
    rows = await connection.execute(query.group_by(S.c.role, S.c.site))
    return {(row.role, row.site): row.at for row in rows}


def change_row(
    at: datetime,
    person: str,
    what: str,
    by: str,
    start: datetime | None = None,
    end: datetime | None = None,
    role: str | None = None,
    site: str | None = None,
) -> NewStaffChangeRow:
    """`what`: away, unreachable, back, stays, on duty, off duty, holds, gives up.

    `by`: the label of who said so (`incidents.actor`).
    """
    return {
        "at": at,
        "person": person,
        "what": what,
        "by": by,
        "start": start,
        "end": end,
        "role": role,
        "site": site,
    }
