"""What people look at: lists for the desk and the command line.

The field names are a contract (docs/cli.md).
"""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.column_types import table_of
from ledger.company_tables import UnitReservationRow
from ledger.incident_tables import (
    UNANSWERED,
    IncidentRow,
    NoticeRow,
    PaperRow,
    ParkedRow,
    SignalRow,
    TimelineRow,
)
from ledger.list_rows import (
    HoldRow,
    IncidentDetailRow,
    IncidentListRow,
    NoticeListRow,
    PaperListRow,
    ParkedListRow,
    SignalListRow,
    TimelineListRow,
)
from ledger.row_queries import columns, fetch_first, fetch_rows
from playbooks.definition.run import Run

I = table_of(IncidentRow)  # noqa: E741
N = table_of(NoticeRow)
L = table_of(TimelineRow)
H = table_of(UnitReservationRow)
P = table_of(ParkedRow)
S = table_of(SignalRow)

INCIDENT = columns(I, IncidentListRow)
NOTICE = columns(N, NoticeListRow)

# Open routine runs: few at any time, also after years.
OPEN_ROUTINES = select(I.c.id).where(I.c.routine & (I.c.state == "open"))
WAITING = N.c.state.in_(UNANSWERED) & (N.c.expects != "nothing")
PARKED = (
    P.c.id,
    P.c.received_at,
    P.c.source,
    P.c.reason,
    P.c.replayed_at,
    func.length(P.c.body).label("bytes"),
)


async def incidents(
    connection: AsyncConnection, state: str | None = None, limit: int = 500
) -> list[IncidentListRow]:
    """Newest first; runs of routines are in `ledger.routine_runs`."""
    query = select(*INCIDENT).where(~I.c.routine).order_by(I.c.id.desc()).limit(limit)
    query = query.where(I.c.state == state) if state else query
    return await fetch_rows(connection, query, IncidentListRow)


async def incident(connection: AsyncConnection, incident_id: int) -> IncidentDetailRow | None:
    query = select(*columns(I, IncidentDetailRow)).where(I.c.id == incident_id)
    return await fetch_first(connection, query, IncidentDetailRow)


async def drills(
    connection: AsyncConnection, state: str | None = None
) -> list[tuple[int, list[str]]]:
    """Incidents that are live drills: (incident, the people it may reach)."""
    query = select(I.c.id, I.c.drill).where(I.c.drill.is_not(None)).order_by(I.c.id)
    rows = await connection.execute(query.where(I.c.state == state) if state else query)
    return [(row.id, row.drill) for row in rows]


async def run_of(connection: AsyncConnection, incident_id: int) -> Run | None:
    text = (
        await connection.execute(select(I.c.run).where(I.c.id == incident_id))
    ).scalar_one_or_none()
    return Run.model_validate_json(text) if text else None


async def timeline(
    connection: AsyncConnection, incident: int | None = None, after: int = 0, limit: int = 5000
) -> list[TimelineListRow]:
    """In order; `after` is the id of the last line already seen."""
    query = select(*columns(L, TimelineListRow)).where(L.c.id > after)
    query = query.where(L.c.incident == incident) if incident is not None else query
    return await fetch_rows(connection, query.order_by(L.c.id).limit(limit), TimelineListRow)


async def last_line(connection: AsyncConnection) -> int:
    return (await connection.execute(select(func.max(L.c.id)))).scalar_one_or_none() or 0


async def notices(
    connection: AsyncConnection, incident: int | None = None, limit: int | None = None
) -> list[NoticeListRow]:
    """In the order in which they were owed; all of them, where no limit is given.

    In pages: `ledger.list_pages`.
    """
    query = select(*NOTICE).order_by(N.c.id).limit(limit)
    query = query.where(N.c.incident == incident) if incident is not None else query
    return await fetch_rows(connection, query, NoticeListRow)


async def open_questions(connection: AsyncConnection) -> list[NoticeListRow]:
    """Open questions, the earliest deadline first; in pages: `ledger.list_pages`."""
    query = select(*NOTICE).where(WAITING)
    query = query.order_by(N.c.deadline.is_(None), N.c.deadline, N.c.id)
    return await fetch_rows(connection, query, NoticeListRow)


async def holds(connection: AsyncConnection) -> dict[str, HoldRow]:
    """Units that are not free, by their id."""
    return {row["unit"]: row for row in await fetch_rows(connection, select(H), HoldRow)}


async def parked(connection: AsyncConnection, limit: int = 500) -> list[ParkedListRow]:
    """Newest first, without the bytes."""
    query = select(*PARKED).order_by(P.c.id.desc()).limit(limit)
    return await fetch_rows(connection, query, ParkedListRow)


async def signals(
    connection: AsyncConnection, incident: int | None = None, limit: int = 200
) -> list[SignalListRow]:
    """Newest first, with what became of them."""
    query = select(S).order_by(S.c.received_at.desc()).limit(limit)
    query = query.where(S.c.incident == incident) if incident is not None else query
    return await fetch_rows(connection, query, SignalListRow)


async def paper(connection: AsyncConnection, limit: int = 300) -> list[PaperListRow]:
    """The paper gateway's messages, newest first."""
    W = table_of(PaperRow)
    shown = (
        W.c.id,
        W.c.notice,
        W.c.phone,
        W.c.text,
        W.c.link,
        W.c.at,
        N.c.state,
        N.c.expects,
        N.c.options,
        N.c.answer,
        N.c.name,
        N.c.role,
        N.c.incident,
        N.c.person,
    )
    query = select(*shown).join(N, N.c.id == W.c.notice).order_by(W.c.id.desc()).limit(limit)
    return await fetch_rows(connection, query, PaperListRow)
