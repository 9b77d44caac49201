"""What the self-audit asks the ledger, and what it repairs. Each query uses an index over what is
open or waiting: a long history costs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, cast, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.list_queries import WAITING
from ledger.tables import (
    IncidentFaultRow,
    IncidentRow,
    NoticeRow,
    OutboxRow,
    ParkedRow,
    SignalRow,
    table_of,
)
from playbooks.definition.run import Run

I, N = table_of(IncidentRow), table_of(NoticeRow)  # noqa: E741
O, P, S = table_of(OutboxRow), table_of(ParkedRow), table_of(SignalRow)  # noqa: E741
F = table_of(IncidentFaultRow)
MOST = 50  # incidents of one kind that a round looks at
_FAULTY = select(F.c.incident)


class Late(NamedTuple):
    """An incident and the deadline that has passed."""

    incident: int
    due_at: datetime


class Unwoken(NamedTuple):
    """An open incident that nothing will wake. `due`: when its run says it must be; `asked`:
    whether a person owes an answer by a moment.
    """

    incident: int
    due: datetime | None
    asked: bool


class Unseen(NamedTuple):
    """Parked messages that were never shown: how many, and when the oldest came."""

    number: int
    since: datetime | None


async def without_deadline(connection: AsyncConnection, now: datetime) -> list[Unwoken]:
    """Open incidents that nothing will wake."""
    asked = exists().where((N.c.incident == I.c.id) & WAITING & (N.c.deadline > now))
    query = select(I.c.id, I.c.run, asked.label("asked"))
    query = query.where((I.c.state == "open") & I.c.due_at.is_(None)).order_by(I.c.id).limit(MOST)
    rows = await connection.execute(query)
    return [Unwoken(row.id, Run.model_validate_json(row.run).next_due(), row.asked) for row in rows]


async def late_deadlines(connection: AsyncConnection, before: datetime) -> list[Late]:
    """Deadlines that passed without a decision. Those of faulty incidents are left out: they have
    retries of their own.
    """
    query = select(I.c.id, I.c.due_at).where((I.c.due_at < before) & I.c.id.not_in(_FAULTY))
    rows = await connection.execute(query.order_by(I.c.due_at).limit(MOST))
    return [Late(*row) for row in rows]


async def set_deadline(connection: AsyncConnection, incident: int, due: datetime) -> None:
    """Wake an incident then; nothing where a decision has set a moment in between."""
    here = (I.c.id == incident) & I.c.due_at.is_(None) & (I.c.state == "open")
    await connection.execute(update(I).where(here).values(due_at=due))


async def release_lapsed_claims(
    connection: AsyncConnection, before: datetime, now: datetime
) -> int:
    """Messages claimed before then that were neither sent nor taken over: free again. The carrier
    is asked about each before it is sent. Returns how many.
    """
    lapsed = (N.c.state == "sending") & (N.c.claimed_at < before)
    freed = update(N).where(lapsed).values(state="unknown", not_before=now)
    return (await connection.execute(freed)).rowcount


async def publish_again(connection: AsyncConnection, before: datetime) -> int:
    """Signals published before then and not judged go to the broker once more; their ids keep them
    from being judged twice. Returns how many.
    """
    lost = (S.c.state == "accepted") & (S.c.published_at < before)
    return (await connection.execute(update(S).where(lost).values(published_at=None))).rowcount


async def queue_heads(connection: AsyncConnection, now: datetime) -> dict[str, str | None]:
    """Queue -> what is taken from it next; None where nothing is due."""
    signals = select(S.c.source + "/" + S.c.id).where(S.c.state == "accepted")
    outbox = select(cast(O.c.id, String)).where(O.c.published_at.is_(None)).order_by(O.c.id)
    queries = {
        "urgent": _next_notice(N.c.urgency == 0, now),
        "messages": _next_notice(N.c.urgency > 0, now),
        "signals": signals.order_by(S.c.received_at),
        "outbox": outbox,
    }
    return {queue: await _first(connection, query) for queue, query in queries.items()}


def _next_notice(lane: ColumnElement[bool], now: datetime) -> Select[Any]:
    due = func.coalesce(N.c.not_before, N.c.owed_at) <= now
    waiting = N.c.state.in_(("owed", "sending", "unknown"))
    query = select(cast(N.c.id, String)).where(waiting & lane & due)
    return query.order_by(N.c.urgency, N.c.id)


async def _first(connection: AsyncConnection, query: Select[Any]) -> str | None:
    found: str | None = (await connection.execute(query.limit(1))).scalar_one_or_none()
    return found


async def unseen_parked(connection: AsyncConnection, before: datetime) -> Unseen:
    """Those parked before then which Muster does not try again by itself."""
    waits = P.c.replayed_at.is_(None) & P.c.retry_at.is_(None) & P.c.seen_at.is_(None)
    query = select(func.count(), func.min(P.c.received_at)).where(
        waits & (P.c.received_at < before)
    )
    return Unseen(*(await connection.execute(query)).one())


class Received(NamedTuple):
    """When a signal of this source was received."""

    source: str
    at: datetime


async def received_since(
    connection: AsyncConnection, after: datetime, limit: int
) -> Sequence[Received]:
    """In their order; at most `limit`."""
    query = select(S.c.source, S.c.received_at).where(S.c.received_at > after)
    rows = await connection.execute(query.order_by(S.c.received_at).limit(limit))
    return [Received(*row) for row in rows]
