"""Lines of timelines that are written beside a decision."""

from __future__ import annotations

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.new_rows import NewTimelineRow
from ledger.tables import TimelineRow


async def write_line(connection: AsyncConnection, line: NewTimelineRow) -> None:
    """One more line of an incident's timeline, about what people did with what it left."""
    await connection.execute(insert(TimelineRow), line)
