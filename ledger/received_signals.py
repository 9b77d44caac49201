"""Signals before they are judged."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from incidents.signals import Signal
from ledger.list_rows import SignalListRow
from ledger.parked_signals import P
from ledger.tables import SignalRow, table_of
from ledger.upsert import insert_into
from translations.messages import Message

S = table_of(SignalRow)


def signal_row(
    signal: Signal,
    state: str,
    verdict: str | None = None,
    incident: int | None = None,
    reason: Message | None = None,
) -> SignalListRow:
    return {
        "source": signal.source,
        "id": signal.id,
        "kind": signal.kind,
        "time": signal.time,
        "received_at": signal.received_at,
        "fields": signal.fields,
        "state": state,
        "published_at": None,
        "verdict": verdict,
        "incident": incident,
        "reason": reason,
    }


async def accept(connection: AsyncConnection, signal: Signal) -> bool:
    """Make a signal durable before it is judged. False where its id is known already."""
    statement = (
        insert_into(connection, SignalRow)
        .values(signal_row(signal, "accepted"))
        .on_conflict_do_nothing(index_elements=["source", "id"])
    )
    return bool((await connection.execute(statement)).rowcount)


async def stored_signal(connection: AsyncConnection, source: str, signal_id: str) -> Signal | None:
    row = (
        await connection.execute(select(S).where((S.c.source == source) & (S.c.id == signal_id)))
    ).one_or_none()
    return _signal(row) if row else None


async def accepted_unpublished(connection: AsyncConnection, limit: int = 500) -> list[Signal]:
    """Signals that are durable here, not judged and not on their way, oldest first."""
    return [_signal(row) for row in await connection.execute(_ACCEPTED, {"most": limit})]


# Built once: the outbox looks every few seconds.
_ACCEPTED = (
    select(S)
    .where((S.c.state == "accepted") & S.c.published_at.is_(None))
    .order_by(S.c.received_at)
    .limit(bindparam("most"))
)


async def delete_published(connection: AsyncConnection) -> None:
    await connection.execute(update(S).where(S.c.state == "accepted").values(published_at=None))


def _signal(row: Any) -> Signal:
    return Signal(row.id, row.kind, row.source, row.time, row.received_at, row.fields)


async def mark_published(
    connection: AsyncConnection, signals: Iterable[Signal], at: datetime
) -> None:
    for signal in signals:
        await connection.execute(
            update(S)
            .where((S.c.source == signal.source) & (S.c.id == signal.id))
            .values(published_at=at)
        )


async def backlog(connection: AsyncConnection) -> dict[str, int]:
    """How much waits: signals not judged, parked and not replayed."""
    waiting = await connection.execute(
        select(func.count()).select_from(S).where(S.c.state == "accepted")
    )
    parked = await connection.execute(
        select(func.count()).select_from(P).where(P.c.replayed_at.is_(None))
    )
    return {"accepted": waiting.scalar_one(), "parked": parked.scalar_one()}
