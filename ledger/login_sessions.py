"""Sessions: who is logged in, since when, from where, until when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.list_rows import SessionListRow
from ledger.row_queries import columns, fetch_rows
from ledger.tables import LoginSessionRow, table_of

T = table_of(LoginSessionRow)
IDLE = timedelta(hours=12)  # a session that was not seen for so long has ended


async def add_session(connection: AsyncConnection, row: LoginSessionRow) -> int:
    """Its number."""
    values = row.model_dump(exclude={"id"})
    added = await connection.execute(insert(T).values(values).returning(T.c.id))
    return int(added.scalar_one())


async def find_session(
    connection: AsyncConnection, key_hashes: Iterable[str]
) -> LoginSessionRow | None:
    """The one with one of these hashes, ended or not."""
    query = select(*T.c).where(T.c.key_hash.in_(list(key_hashes)))
    row = (await connection.execute(query)).first()
    return LoginSessionRow(**row._mapping) if row else None


async def mark_seen(connection: AsyncConnection, session: int, at: datetime) -> None:
    """Record when a session was last used."""
    await connection.execute(update(T).where(T.c.id == session).values(last_seen_at=at))


async def take_try(connection: AsyncConnection, session: int) -> bool:
    """Whether a try for the second factor was left, which is used up now."""
    here = (T.c.id == session) & (T.c.tries_left > 0) & T.c.ended_at.is_(None)
    done = await connection.execute(update(T).where(here).values(tries_left=T.c.tries_left - 1))
    return bool(done.rowcount)


async def end_session(connection: AsyncConnection, session: int, at: datetime) -> bool:
    """Whether there was one that had not ended."""
    here = (T.c.id == session) & T.c.ended_at.is_(None)
    return bool((await connection.execute(update(T).where(here).values(ended_at=at))).rowcount)


async def end_sessions_of(
    connection: AsyncConnection, person: str, at: datetime, but: int | None = None
) -> int:
    """How many were ended; `but` is left alone."""
    here = (T.c.person == person) & T.c.ended_at.is_(None)
    if but is not None:
        here &= T.c.id != but
    return (await connection.execute(update(T).where(here).values(ended_at=at))).rowcount


async def sessions(
    connection: AsyncConnection, now: datetime, person: str | None = None
) -> list[SessionListRow]:
    """Those in use, the one seen last first."""
    here = T.c.ended_at.is_(None) & T.c.pending.is_(False)
    here &= (T.c.ends_at > now) & (T.c.last_seen_at > now - IDLE)
    if person is not None:
        here &= T.c.person == person
    query = select(*columns(T, SessionListRow)).where(here)
    query = query.order_by(T.c.last_seen_at.desc(), T.c.id.desc())
    return await fetch_rows(connection, query, SessionListRow)


async def has_logged_in_from(connection: AsyncConnection, person: str, address: str) -> bool:
    """Whether this person has logged in from this address before, as far as it is remembered."""
    here = (T.c.person == person) & (T.c.address == address) & T.c.pending.is_(False)
    return (await connection.execute(select(T.c.id).where(here).limit(1))).first() is not None


async def forget_before(connection: AsyncConnection, moment: datetime) -> None:
    """Drop those that were begun before."""
    await connection.execute(delete(T).where(T.c.created_at < moment))
