"""What ran before: the newest runs, for measuring the plan against what really happened."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.tables import IncidentRow, table_of
from playbooks.definition.run import Run

I = table_of(IncidentRow)  # noqa: E741
NEWEST = 1000  # runs looked at; what a company has not run in so many incidents counts as not run


async def newest_runs(connection: AsyncConnection, limit: int = NEWEST) -> list[Run]:
    """The newest first; live drills are none."""
    rows = await connection.execute(
        select(I.c.run).where(I.c.drill.is_(None)).order_by(I.c.id.desc()).limit(limit)
    )
    return [Run.model_validate_json(text) for (text,) in rows]
