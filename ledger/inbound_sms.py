"""Texts that people sent, with what was replied: each is acted on once, and gets the same reply
when it comes again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.new_rows import InboundTextReplyRow
from ledger.tables import InboundTextRow, table_of
from ledger.upsert import insert_into

T = table_of(InboundTextRow)


class AlreadyAnsweredError(Exception):
    """The text with this carrier's id has been acted on: nothing of this transaction may hold."""


async def reply_to(connection: AsyncConnection, sid: str) -> str | None:
    """What was replied to a text; empty for nothing, None where it is new."""
    found = await connection.execute(select(T.c.reply).where(T.c.sid == sid))
    reply = found.scalar_one_or_none()
    return None if reply is None else str(reply)


async def keep_reply(connection: AsyncConnection, row: InboundTextReplyRow) -> None:
    """In the transaction of what the text brings about: a process that dies leaves both or
    neither. Raises AlreadyAnsweredError.
    """
    fresh = insert_into(connection, InboundTextRow).values(**row)
    done = await connection.execute(fresh.on_conflict_do_nothing(index_elements=["sid"]))
    if not done.rowcount:
        raise AlreadyAnsweredError(row["sid"])


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
