"""The paper gateway's book: what it was handed, as a carrier would remember it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.tables import PaperRow, table_of

T = table_of(PaperRow)


@dataclass(frozen=True, slots=True)
class PaperMessage:
    """One message as it was handed over."""

    notice: int
    phone: str
    text: str
    link: str | None
    at: datetime


async def insert_messages(connection: AsyncConnection, pages: Iterable[PaperMessage]) -> None:
    await connection.execute(insert(PaperRow), [asdict(page) for page in pages])


async def login_messages(connection: AsyncConnection, limit: int) -> list[PaperMessage]:
    """Login codes, the newest first: their numbers are negative, since they are no notices."""
    shown = (T.c.notice, T.c.phone, T.c.text, T.c.link, T.c.at)
    query = select(*shown).where(T.c.notice < 0).order_by(T.c.id.desc()).limit(limit)
    return [PaperMessage(**row._mapping) for row in await connection.execute(query)]


async def find_message(connection: AsyncConnection, notice: int, phone: str) -> int | None:
    """The row of this message, if stored."""
    query = select(T.c.id).where((T.c.notice == notice) & (T.c.phone == phone)).limit(1)
    return (await connection.execute(query)).scalar_one_or_none()
