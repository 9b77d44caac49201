"""Lists in pages, each with the count of all there are: no list is cut silently.

`limit` None: everything. `page` counts from 1.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger import audit
from ledger.list_queries import INCIDENT, NOTICE, OPEN_ROUTINES, PARKED, WAITING, I, N, P, S
from ledger.list_rows import (
    AuditListRow,
    IncidentListRow,
    NoticeListRow,
    ParkedListRow,
    SignalListRow,
)
from ledger.row_queries import fetch_rows

T = TypeVar("T")
RETAILER = "retailer"


class Page(NamedTuple, Generic[T]):
    """Some rows of a list.

    `total`: how many the whole list has; `left_out`: messages to retailers, which it leaves out.
    """

    rows: list[T]
    total: int
    left_out: int = 0


async def incidents(
    connection: AsyncConnection, limit: int | None, page: int, state: str | None = None
) -> Page[IncidentListRow]:
    """Newest first, without runs of routines."""
    query = select(*INCIDENT).where(~I.c.routine).order_by(I.c.id.desc())
    query = query.where(I.c.state == state) if state else query
    return await _page(connection, query, IncidentListRow, limit, page)


async def notices(
    connection: AsyncConnection,
    limit: int | None,
    page: int,
    incident: int | None = None,
    retailers: bool = True,
) -> Page[NoticeListRow]:
    """Those that wait for an answer first, the most urgent of them before the others; then the
    newest.
    """
    query = select(*NOTICE).order_by(case((WAITING, N.c.urgency), else_=99), N.c.id.desc())
    query = query.where(N.c.incident == incident) if incident is not None else query
    if retailers:
        return await _page(connection, query, NoticeListRow, limit, page)
    others = query.where(N.c.role != RETAILER)
    shown = await _page(connection, others, NoticeListRow, limit, page)
    return shown._replace(left_out=await _count(connection, query.where(N.c.role == RETAILER)))


async def open_questions(
    connection: AsyncConnection, limit: int | None, page: int, of_routines: bool = False
) -> Page[NoticeListRow]:
    """Open questions of incidents, or those of routines: the earliest deadline first; of the same
    deadline the most urgent, then the newest.
    """
    query = (
        select(*NOTICE)
        .where(WAITING & _asked(of_routines))
        .order_by(N.c.deadline.is_(None), N.c.deadline, N.c.urgency, N.c.id.desc())
    )
    return await _page(connection, query, NoticeListRow, limit, page)


async def late(connection: AsyncConnection, now: datetime, of_routines: bool = False) -> int:
    """How many open questions of incidents, or of routines, are past their deadline."""
    overdue = WAITING & _asked(of_routines) & (N.c.deadline < now)
    query = select(func.count()).select_from(N).where(overdue)
    return (await connection.execute(query)).scalar_one()


def _asked(of_routines: bool) -> ColumnElement[bool]:
    return N.c.incident.in_(OPEN_ROUTINES) if of_routines else N.c.incident.not_in(OPEN_ROUTINES)


async def failed_messages(
    connection: AsyncConnection, limit: int | None, page: int
) -> Page[NoticeListRow]:
    """Messages that could not be delivered, in open incidents, the newest first."""
    query = (
        select(*NOTICE)
        .join(I, I.c.id == N.c.incident)
        .where((N.c.state == "failed") & (I.c.state == "open"))
    )
    return await _page(connection, query.order_by(N.c.id.desc()), NoticeListRow, limit, page)


async def held_back(
    connection: AsyncConnection, limit: int | None, page: int
) -> Page[NoticeListRow]:
    """Messages that wait because their person has had enough within an hour, in open incidents,
    the newest first.
    """
    query = (
        select(*NOTICE)
        .join(I, I.c.id == N.c.incident)
        .where((N.c.state == "owed") & N.c.held_at.is_not(None) & (I.c.state == "open"))
    )
    return await _page(connection, query.order_by(N.c.id.desc()), NoticeListRow, limit, page)


async def parked(connection: AsyncConnection, limit: int | None, page: int) -> Page[ParkedListRow]:
    """Newest first, without the bytes."""
    query = select(*PARKED).order_by(P.c.id.desc())
    return await _page(connection, query, ParkedListRow, limit, page)


async def signals(connection: AsyncConnection, limit: int | None, page: int) -> Page[SignalListRow]:
    """Newest first, with what became of them."""
    query = select(S).order_by(S.c.received_at.desc(), S.c.id)
    return await _page(connection, query, SignalListRow, limit, page)


async def audit_lines(
    connection: AsyncConnection,
    limit: int | None,
    page: int,
    person: str | None = None,
    incident: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    newest: bool = False,
) -> Page[AuditListRow]:
    """In the order of the chain, or the newest first."""
    query = audit.query(person, incident, since, until)
    query = query.order_by(audit.A.c.id.desc() if newest else audit.A.c.id)
    found = await _page(connection, query, AuditListRow, limit, page)
    return found._replace(rows=[audit.with_values(row) for row in found.rows])


async def _page(
    connection: AsyncConnection, query: Select[Any], row: type[T], limit: int | None, page: int
) -> Page[T]:
    part = query if limit is None else query.limit(limit).offset((page - 1) * limit)
    rows = await fetch_rows(connection, part, row)
    # A first page that is not full is the whole list, and needs no count.
    whole = limit is None or (page == 1 and len(rows) < limit)
    return Page(rows, len(rows) if whole else await _count(connection, query))


async def _count(connection: AsyncConnection, query: Select[Any]) -> int:
    return (
        await connection.execute(select(func.count()).select_from(query.order_by(None).subquery()))
    ).scalar_one()
