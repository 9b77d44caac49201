"""Pictures that people sent: kept once for each incident, listed without their bytes."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypedDict

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.row_queries import columns, fetch_first, fetch_rows
from ledger.tables import PictureRow, table_of
from ledger.upsert import insert_into

T = table_of(PictureRow)


class PictureListRow(TypedDict):
    """A picture without its bytes."""

    id: int
    incident: int
    notice: int
    step: str
    item: str | None
    person: str
    at: datetime
    way: str
    kind: str  # its content type
    size: int  # bytes
    sha256: str


async def keep_picture(connection: AsyncConnection, row: dict[str, Any]) -> bool:
    """Whether it is new: the same picture of an incident is kept once."""
    fresh = insert_into(connection, PictureRow).values(**row)
    done = await connection.execute(
        fresh.on_conflict_do_nothing(index_elements=["incident", "sha256"])
    )
    return bool(done.rowcount)


async def count_of_incident(connection: AsyncConnection, incident: int) -> int:
    """How many pictures an incident has."""
    query = select(func.count()).select_from(T).where(T.c.incident == incident)
    return int((await connection.execute(query)).scalar_one())


async def of_incident(connection: AsyncConnection, incident: int) -> list[PictureListRow]:
    """In order."""
    query = select(*columns(T, PictureListRow)).where(T.c.incident == incident).order_by(T.c.id)
    return await fetch_rows(connection, query, PictureListRow)


async def find_picture(connection: AsyncConnection, picture: int) -> PictureListRow | None:
    """A picture without its bytes; None where there is none."""
    query = select(*columns(T, PictureListRow)).where(T.c.id == picture)
    return await fetch_first(connection, query, PictureListRow)


async def body_of(connection: AsyncConnection, picture: int) -> bytes:
    """Empty where there is none."""
    found = await connection.execute(select(T.c.body).where(T.c.id == picture))
    return bytes(found.scalar_one_or_none() or b"")
