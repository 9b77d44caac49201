"""Texts that people sent: each is taken once, and the reply to it is known when it comes again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.tables import InboundTextRow, table_of

T = table_of(InboundTextRow)


class KnownText(NamedTuple):
    """A text that was taken before. `reply` None: it was being answered when it came again."""

    reply: str | None


async def take(
    connection: AsyncConnection, sid: str, person: str, at: datetime
) -> KnownText | None:
    """None where the carrier's id is new: then this process alone answers the text."""
    how = sqlite_insert if connection.dialect.name == "sqlite" else pg_insert
    fresh = how(T).values(sid=sid, person=person, received_at=at)
    if (await connection.execute(fresh.on_conflict_do_nothing(index_elements=["sid"]))).rowcount:
        return None
    found = await connection.execute(select(T.c.reply).where(T.c.sid == sid))
    return KnownText(found.scalar_one_or_none())


async def give_back(connection: AsyncConnection, sid: str) -> None:
    """It could not be answered now: when it comes again it is new."""
    await connection.execute(delete(T).where(T.c.sid == sid))


async def keep_reply(connection: AsyncConnection, sid: str, reply: str, understood: bool) -> None:
    """What was replied, empty where nothing was."""
    values = {"reply": reply, "understood": understood}
    await connection.execute(update(T).where(T.c.sid == sid).values(values))


async def hints_since(connection: AsyncConnection, person: str, since: datetime) -> Sequence[str]:
    """What was replied to this person's texts that were not understood, the newest first."""
    query = (
        select(T.c.reply)
        .where((T.c.person == person) & (T.c.received_at >= since))
        .where(T.c.understood.is_(False) & (T.c.reply != ""))
        .order_by(T.c.received_at.desc())
    )
    return [str(reply) for reply in (await connection.execute(query)).scalars()]


async def forget_before(connection: AsyncConnection, moment: datetime) -> int:
    """Drop what no carrier repeats any more; how many."""
    done = await connection.execute(delete(T).where(T.c.received_at < moment))
    return int(done.rowcount)
