"""Incidents that could not be advanced for a fault of ours, with the reason and the next try."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.new_rows import NewNoticeRow
from ledger.planned_writes import TableRows
from ledger.row_writer import write_rows
from ledger.tables import IncidentFaultRow, NoticeRow, table_of
from translations import Message

T = table_of(IncidentFaultRow)


async def fault_of(connection: AsyncConnection, incident: int) -> IncidentFaultRow | None:
    """The fault of an incident; None where it has none."""
    found = (await connection.execute(select(*T.c).where(T.c.incident == incident))).first()
    return IncidentFaultRow(**found._mapping) if found else None


async def faults(connection: AsyncConnection) -> Sequence[IncidentFaultRow]:
    """All of them, the oldest first."""
    rows = await connection.execute(select(*T.c).order_by(T.c.since, T.c.incident))
    return [IncidentFaultRow(**row._mapping) for row in rows]


async def keep_fault(
    connection: AsyncConnection, incident: int, at: datetime, retry_at: datetime, reason: Message
) -> int:
    """It has failed, perhaps again; how often it had failed before."""
    known = await fault_of(connection, incident)
    again = {"retry_at": retry_at, "reason": reason}
    if known is None:
        await connection.execute(insert(T).values(incident=incident, since=at, tries=1, **again))
        return 0
    here = T.c.incident == incident
    await connection.execute(update(T).where(here).values(tries=known.tries + 1, **again))
    return known.tries


async def forget_faults(connection: AsyncConnection, incidents: Iterable[int]) -> None:
    """They have been advanced."""
    await connection.execute(delete(T).where(T.c.incident.in_(list(incidents))))


async def owe(connection: AsyncConnection, notices: Sequence[NewNoticeRow]) -> None:
    """Messages about it, beside those of a decision; each once."""
    await write_rows(connection, [TableRows(table_of(NoticeRow), notices, once="unique_key")])
