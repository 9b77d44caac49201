"""The company's people as rows: each change is stored with its author; readers see it by the
version.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from incidents.company import Company
from ledger.company import LARGE
from ledger.database import ConflictError
from ledger.list_rows import NewStaffChangeRow, StaffChangeListRow
from ledger.row_queries import fetch_rows
from ledger.tables import CompanyRow, StaffChangeRow, table_of

C, S = table_of(CompanyRow), table_of(StaffChangeRow)
_company = TypeAdapter(Company)


async def change_staff(
    connection: AsyncConnection, change: Callable[[Company], Company], record: NewStaffChangeRow
) -> None:
    """Change the small part of the company and record the change.

    Raises ConflictError, and any exception of `change`.
    """
    row = (await connection.execute(select(C.c.version, C.c.data))).one_or_none()
    if row is None:
        raise ConflictError("no company is loaded")
    changed = change(_company.validate_python(row.data))
    data = _company.dump_python(changed, mode="json", exclude=LARGE)
    # The company is one row that is read, changed and written whole: guarded by its version, so
    # that no concurrent change is lost.
    done = await connection.execute(
        update(C).where(C.c.version == row.version).values(version=row.version + 1, data=data)
    )
    if done.rowcount != 1:
        raise ConflictError("the company was changed elsewhere")
    await connection.execute(insert(S).values(record))


async def staff_changes(
    connection: AsyncConnection, person: str | None = None, limit: int = 200
) -> list[StaffChangeListRow]:
    """Newest first."""
    query = select(S).order_by(S.c.id.desc()).limit(limit)
    query = query.where(S.c.person == person) if person else query
    return await fetch_rows(connection, query, StaffChangeListRow)


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
    """`what`: away, unreachable, back, on duty, holds, gives up.

    `by`: who or which channel said so.
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
