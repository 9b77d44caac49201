"""Messages that could not be taken, kept with the reason until they are replayed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.tables import ParkedRow, table_of
from translations import Message, message

P = table_of(ParkedRow)


REDELIVERED = (
    "kafka "  # a message of the broker, named by topic, partition and offset, may come again
)


KEPT_BYTES = 1_000_000


async def park(
    connection: AsyncConnection, at: datetime, source: str, reason: Message, body: bytes
) -> None:
    """Keep what could not be taken; beyond a megabyte only its beginning.

    The same message delivered again is kept once.
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
    await connection.execute(
        insert(ParkedRow).values(received_at=at, source=source, reason=reason, body=body)
    )


async def parked_body(connection: AsyncConnection, parked_id: int) -> bytes | None:
    return (
        await connection.execute(select(P.c.body).where(P.c.id == parked_id))
    ).scalar_one_or_none()


async def mark_replayed(connection: AsyncConnection, parked_id: int, at: datetime) -> None:
    await connection.execute(update(P).where(P.c.id == parked_id).values(replayed_at=at))
