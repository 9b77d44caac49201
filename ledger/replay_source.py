"""What the ledger holds of the past, for playing it again: signals as received, answers as
given.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from incidents.signals import Signal
from ledger.list_rows import RecordedAnswerRow
from ledger.row_queries import columns, fetch_rows
from ledger.tables import IncidentRow, NoticeRow, SignalRow, TimelineRow, table_of

S, N, L, I = (table_of(row) for row in (SignalRow, NoticeRow, TimelineRow, IncidentRow))  # noqa: E741
AT_ONCE = 500  # ids in one statement
OF_DRILLS = "drill"  # the source of reports inside live drills


async def signals(
    connection: AsyncConnection, incident: int | None, since: datetime | None
) -> list[tuple[Signal, int | None]]:
    """Judged signals, the oldest first, each with its incident: of one incident, or all since a
    moment.
    """
    query = (
        select(S)
        .where((S.c.state == "judged") & (S.c.source != OF_DRILLS))
        .order_by(S.c.received_at, S.c.id)
    )
    query = query.where(S.c.incident == incident) if incident is not None else query
    query = query.where(S.c.received_at >= since) if since is not None else query
    rows = await connection.execute(query)
    return [
        (Signal(r.id, r.kind, r.source, r.time, r.received_at, r.fields), r.incident) for r in rows
    ]


async def incidents_of(
    connection: AsyncConnection, signals: list[Signal]
) -> dict[tuple[str, str], int]:
    """(source, id) -> the incident that a report was judged to be about, where the ledger knows
    it.
    """
    found: dict[tuple[str, str], int] = {}
    wanted = [signal.id for signal in signals]
    for first in range(0, len(wanted), AT_ONCE):
        here = S.c.id.in_(wanted[first : first + AT_ONCE]) & S.c.incident.is_not(None)
        rows = await connection.execute(select(S.c.source, S.c.id, S.c.incident).where(here))
        found |= {(row.source, row.id): row.incident for row in rows}
    return found


async def answers(connection: AsyncConnection, incidents: list[int]) -> list[RecordedAnswerRow]:
    """Notices that were answered or could not be delivered, in the order in which they were
    owed.
    """
    here = (
        N.c.incident.in_(incidents)
        & N.c.state.in_(("answered", "failed"))
        & (N.c.expects != "nothing")
    )
    query = select(*columns(N, RecordedAnswerRow)).where(here).order_by(N.c.id)
    return await fetch_rows(connection, query, RecordedAnswerRow)


async def last_moment(connection: AsyncConnection, incidents: list[int]) -> datetime | None:
    """When the last thing was written into the timeline of these incidents."""
    found: datetime | None = (
        await connection.execute(select(func.max(L.c.at)).where(L.c.incident.in_(incidents)))
    ).scalar_one_or_none()
    return found


async def plan_of(connection: AsyncConnection, incidents: list[int]) -> str | None:
    """The version of the plan that the first of these incidents began with."""
    query = select(I.c.plan_version).where(I.c.id.in_(incidents)).order_by(I.c.id).limit(1)
    return (await connection.execute(query)).scalar_one_or_none()
