"""Messages that could not be taken, kept with the reason until they are replayed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.list_rows import WholeParkedRow
from ledger.row_queries import fetch_first
from ledger.tables import DroppedRow, ParkedRow, table_of
from ledger.upsert import insert_into
from translations import Message, message

P, D = table_of(ParkedRow), table_of(DroppedRow)
# a message of the broker, named by topic, partition and offset, may come again
REDELIVERED = "kafka "
# Bytes kept of a message. Longer ones are refused on every way in, so that they need no replay:
# only their beginning is kept.
LARGEST, BEGINNING = 256 * 1024, 64 * 1024
# Messages kept. Of the oldest beyond it only the number is kept: a sender who floods the topic
# must not fill the disk.
CEILING = 10_000
RETRIED_AT_ONCE = 50
AT_ONCE = 2_000  # dropped in one transaction


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
    """Keep what could not be taken; of what is too long for any way in only its beginning.

    The same message delivered again is kept once. `retry_at`: when it is tried again.
    """
    if len(body) > LARGEST:
        kept, count = f"{BEGINNING:,}", f"{len(body):,}"
        reason = message("fault.only_first", reason=reason, kept=kept, count=count)
        body = body[:BEGINNING]
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


async def parked_message(
    connection: AsyncConnection, parked_id: int, most: int
) -> WholeParkedRow | None:
    """One of them with the first `most` bytes of its body."""
    shown = (P.c.id, P.c.received_at, P.c.source, P.c.reason, P.c.replayed_at)
    size = func.length(P.c.body).label("bytes")
    query = select(*shown, size, func.substr(P.c.body, 1, most).label("body"))
    return await fetch_first(connection, query.where(P.c.id == parked_id), WholeParkedRow)


async def mark_seen(connection: AsyncConnection, ids: Iterable[int], at: datetime) -> None:
    """The desk has shown them."""
    here = P.c.id.in_(list(ids)) & P.c.seen_at.is_(None)
    await connection.execute(update(P).where(here).values(seen_at=at))


async def drop_beyond_ceiling(connection: AsyncConnection, ceiling: int | None = None) -> int:
    """Keep only the number of what is beyond the ceiling, by day, origin and reason; returns how
    many were dropped. What is tried again by itself is sound, and is never dropped.
    """
    ceiling = CEILING if ceiling is None else ceiling
    counted = select(func.count()).select_from(P)
    beyond = (await connection.execute(counted)).scalar_one() - ceiling
    if beyond <= 0:
        return 0
    oldest = select(P.c.id, P.c.received_at, P.c.source, P.c.reason).where(P.c.retry_at.is_(None))
    # Those that were processed in the end come first: nothing of them is lost.
    order = (P.c.replayed_at.is_(None), P.c.id)
    rows = (await connection.execute(oldest.order_by(*order).limit(min(beyond, AT_ONCE)))).all()
    for (day, origin, code), count in Counter(map(_kind, rows)).items():
        new = insert_into(connection, DroppedRow)
        new = new.values(day=day, origin=origin, code=code, count=count)
        more = {"count": D.c.count + count}
        key = ["day", "origin", "code"]
        await connection.execute(new.on_conflict_do_update(index_elements=key, set_=more))
    await connection.execute(delete(P).where(P.c.id.in_([row.id for row in rows])))
    return len(rows)


def _kind(row: Any) -> tuple[date, str, str]:
    return row.received_at.date(), row.source.partition(" ")[0][:50], row.reason.code


async def dropped(connection: AsyncConnection) -> int:
    """Of how many only the number was kept."""
    total = select(func.coalesce(func.sum(D.c.count), 0))
    return int((await connection.execute(total)).scalar_one())


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
