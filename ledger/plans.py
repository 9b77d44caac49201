"""Published versions of the plan, by content hash. A run keeps the version it began with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.tables import PlanRow, table_of

T = table_of(PlanRow)


async def keep_plan(connection: AsyncConnection, hash: str, files: dict[str, str], at: datetime, author: str, note: str) -> None:
    """Write a version down; the same content again changes nothing."""
    how = sqlite_insert if connection.dialect.name == "sqlite" else pg_insert
    row = how(PlanRow).values(hash=hash, published_at=at, author=author, note=note, files=files)
    await connection.execute(row.on_conflict_do_nothing(index_elements=["hash"]))


async def plan_files(connection: AsyncConnection, hash: str) -> dict[str, str] | None:
    return (await connection.execute(select(T.c.files).where(T.c.hash == hash))).scalar_one_or_none()
