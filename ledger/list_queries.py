"""What people look at: lists for the desk and the command line.

The field names are a contract (docs/cli.md).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.column_types import table_of
from ledger.company_tables import UnitReservationRow
from ledger.incident_tables import (
    IncidentRow,
    NoticeRow,
    PaperRow,
    ParkedRow,
    SignalRow,
    TimelineRow,
)
from playbooks.definition.run import Run

I = table_of(IncidentRow)  # noqa: E741
N = table_of(NoticeRow)
L = table_of(TimelineRow)
H = table_of(UnitReservationRow)
P = table_of(ParkedRow)
S = table_of(SignalRow)
Row = dict[str, Any]

INCIDENT = (
    I.c.id,
    I.c.kind,
    I.c.severity,
    I.c.state,
    I.c.opened_at,
    I.c.closed_at,
    I.c.site,
    I.c.unit,
    I.c.reason,
    I.c.signals,
    I.c.plan_version,
    I.c.drill,
)
NOTICE = (
    N.c.id,
    N.c.incident,
    N.c.step,
    N.c.item,
    N.c.clause,
    N.c.person,
    N.c.name,
    N.c.role,
    N.c.channel,
    N.c.state,
    N.c.text,
    N.c.expects,
    N.c.options,
    N.c.form,
    N.c.deadline,
    N.c.owed_at,
    N.c.sent_at,
    N.c.answered_at,
    N.c.answer,
    N.c.why,
)

# Questions on their way count as well: the desk can answer them before they are delivered.
WAITING = N.c.state.in_(("owed", "sending", "sent", "unknown")) & (N.c.expects != "nothing")
PARKED = (
    P.c.id,
    P.c.received_at,
    P.c.source,
    P.c.reason,
    P.c.replayed_at,
    func.length(P.c.body).label("bytes"),
)


async def _rows(connection: AsyncConnection, query: Any) -> list[Row]:
    return [dict(row._mapping) for row in await connection.execute(query)]


async def incidents(
    connection: AsyncConnection, state: str | None = None, limit: int = 500
) -> list[Row]:
    """Newest first."""
    query = select(*INCIDENT).order_by(I.c.id.desc()).limit(limit)
    return await _rows(connection, query.where(I.c.state == state) if state else query)


async def incident(connection: AsyncConnection, incident_id: int) -> Row | None:
    found = await _rows(connection, select(*INCIDENT, I.c.due_at).where(I.c.id == incident_id))
    return found[0] if found else None


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
) -> list[Row]:
    """In order; `after` is the id of the last line already seen."""
    query = select(
        L.c.id, L.c.incident, L.c.at, L.c.clause, L.c.step, L.c.item, L.c.code, L.c.params
    ).where(L.c.id > after)
    return await _rows(
        connection,
        (query.where(L.c.incident == incident) if incident is not None else query)
        .order_by(L.c.id)
        .limit(limit),
    )


async def last_line(connection: AsyncConnection) -> int:
    return (await connection.execute(select(func.max(L.c.id)))).scalar_one_or_none() or 0


async def notices(
    connection: AsyncConnection, incident: int | None = None, limit: int | None = None
) -> list[Row]:
    """In the order in which they were owed; all of them, where no limit is given.

    In pages: `ledger.list_pages`.
    """
    query = select(*NOTICE).order_by(N.c.id).limit(limit)
    return await _rows(
        connection, query.where(N.c.incident == incident) if incident is not None else query
    )


async def open_questions(connection: AsyncConnection) -> list[Row]:
    """Open questions, the earliest deadline first; in pages: `ledger.list_pages`."""
    return await _rows(
        connection,
        select(*NOTICE).where(WAITING).order_by(N.c.deadline.is_(None), N.c.deadline, N.c.id),
    )


async def holds(connection: AsyncConnection) -> dict[str, Row]:
    return {row["unit"]: row for row in await _rows(connection, select(H))}


async def parked(connection: AsyncConnection, limit: int = 500) -> list[Row]:
    """Newest first, without the bytes."""
    return await _rows(connection, select(*PARKED).order_by(P.c.id.desc()).limit(limit))


async def signals(
    connection: AsyncConnection, incident: int | None = None, limit: int = 200
) -> list[Row]:
    """Newest first, with what became of them."""
    query = select(S).order_by(S.c.received_at.desc()).limit(limit)
    return await _rows(
        connection, query.where(S.c.incident == incident) if incident is not None else query
    )


async def paper(connection: AsyncConnection, limit: int = 300) -> list[Row]:
    """The paper gateway's messages, newest first."""
    W = table_of(PaperRow)
    columns = (
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
    return await _rows(
        connection,
        select(*columns).join(N, N.c.id == W.c.notice).order_by(W.c.id.desc()).limit(limit),
    )
