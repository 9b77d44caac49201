"""Codes for a login: tried at most so many times, used once, sent once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.tables import LoginCodeRow, table_of

T = table_of(LoginCodeRow)


async def add_code(connection: AsyncConnection, row: LoginCodeRow) -> None:
    """Store a code that is to be sent."""
    await connection.execute(insert(T).values(row.model_dump(exclude={"id"})))


async def count_since(connection: AsyncConnection, person: str, since: datetime) -> int:
    """How many codes were made for this person's phone."""
    here = (T.c.person == person) & (T.c.way == "code") & (T.c.created_at > since)
    return int((await connection.execute(select(func.count()).where(here))).scalar_one())


def _open_for(attempt_hash: str, now: datetime) -> ColumnElement[bool]:
    in_time = (T.c.ends_at > now) & T.c.used_at.is_(None) & (T.c.tries_left > 0)
    return (T.c.attempt_hash == attempt_hash) & in_time


async def is_open(connection: AsyncConnection, attempt_hash: str, now: datetime) -> bool:
    """Whether this attempt may still be compared with a code."""
    query = select(T.c.id).where(_open_for(attempt_hash, now))
    return (await connection.execute(query)).first() is not None


async def take_try(
    connection: AsyncConnection, attempt_hash: str, now: datetime
) -> LoginCodeRow | None:
    """The code that this attempt may be compared with; one of its tries is used up.

    None where there is none, it is over or used, or no try is left.
    """
    taken = (
        update(T)
        .where(_open_for(attempt_hash, now))
        .values(tries_left=T.c.tries_left - 1)
        .returning(*T.c)
    )
    row = (await connection.execute(taken)).first()
    return LoginCodeRow(**row._mapping) if row else None


async def mark_used(connection: AsyncConnection, code: int, now: datetime) -> bool:
    """False where another was first."""
    here = (T.c.id == code) & T.c.used_at.is_(None)
    return bool((await connection.execute(update(T).where(here).values(used_at=now))).rowcount)


async def claim_to_send(
    connection: AsyncConnection, now: datetime, most: int
) -> list[LoginCodeRow]:
    """Codes whose text is to be sent now. They are taken off the queue: a crash while one is sent
    loses it rather than sends it twice, and its person asks for another.
    """
    due = T.c.send_at.is_not(None) & (T.c.send_at <= now) & (T.c.ends_at > now)
    found = select(T.c.id).where(due).order_by(T.c.send_at).limit(most)
    taken = (
        update(T)
        .where(T.c.id.in_(found.with_for_update(skip_locked=True).scalar_subquery()))
        .where(T.c.send_at.is_not(None))
        .values(send_at=None)
        .returning(*T.c)
    )
    return [LoginCodeRow(**row._mapping) for row in await connection.execute(taken)]


async def send_again(connection: AsyncConnection, code: int, at: datetime) -> None:
    """The carrier took nothing: once more at `at`."""
    await connection.execute(update(T).where(T.c.id == code).values(send_at=at))


async def erase_text(connection: AsyncConnection, code: int) -> None:
    """Its text is not needed any more."""
    await connection.execute(update(T).where(T.c.id == code).values(sealed=None))


async def forget_before(connection: AsyncConnection, moment: datetime) -> None:
    """Drop those that were made before."""
    await connection.execute(delete(T).where(T.c.created_at < moment))
