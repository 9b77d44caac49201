"""Messages that could not be taken, kept with the reason until they are replayed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.tables import ParkedRow, table_of
from translations import Message, message

P = table_of(ParkedRow)
# a message of the broker, named by topic, partition and offset, may come again
REDELIVERED = "kafka "
KEPT_BYTES = 1_000_000
RETRIED_AT_ONCE = 50


class ParkedMessage(NamedTuple):
    """A parked message that is to be tried again."""

    id: int
    source: str
    body: bytes
    tries: int


async def park(
    connection: AsyncConnection,
    at: datetime,
    source: str,
    reason: Message,
    body: bytes,
    retry_at: datetime | None = None,
) -> None:
    """Keep what could not be taken; beyond a megabyte only its beginning.

    The same message delivered again is kept once. `retry_at`: when it is tried again.
    """
    if len(body) > KEPT_BYTES:
        kept, count = f"{KEPT_BYTES:,}", f"{len(body):,}"
        reason = message("fault.only_first", reason=reason, kept=kept, count=count)
        body = body[:KEPT_BYTES]
    again = select(P.c.id).where((P.c.source == source) & (P.c.body == body)).limit(1)
    if (
        source.startswith(REDELIVERED)
        and (await connection.execute(again)).scalar_one_or_none() is not None
    ):
        return
    values = {"received_at": at, "source": source, "reason": reason, "body": body}
    await connection.execute(insert(ParkedRow).values(**values, retry_at=retry_at))


async def parked_body(connection: AsyncConnection, parked_id: int) -> bytes | None:
    return (
        await connection.execute(select(P.c.body).where(P.c.id == parked_id))
    ).scalar_one_or_none()


async def mark_replayed(connection: AsyncConnection, parked_id: int, at: datetime) -> None:
    """It was processed again; a refusal of it is parked under another number."""
    done = {"replayed_at": at, "retry_at": None}
    await connection.execute(update(P).where(P.c.id == parked_id).values(done))


async def due_retries(connection: AsyncConnection, now: datetime) -> Sequence[ParkedMessage]:
    """Messages whose next try is due, the earliest first, RETRIED_AT_ONCE at most."""
    query = (
        select(P.c.id, P.c.source, P.c.body, P.c.tries)
        .where(P.c.retry_at.is_not(None) & (P.c.retry_at <= now))
        .order_by(P.c.retry_at, P.c.id)
        .limit(RETRIED_AT_ONCE)
    )
    return [ParkedMessage(*row) for row in await connection.execute(query)]


async def postpone_retry(
    connection: AsyncConnection,
    parked_id: int,
    reason: Message,
    tries: int,
    retry_at: datetime | None,
) -> None:
    """It failed again, for this reason. `retry_at` None: it is not tried again by itself."""
    values = {"reason": reason, "tries": tries, "retry_at": retry_at}
    await connection.execute(update(P).where(P.c.id == parked_id).values(values))
