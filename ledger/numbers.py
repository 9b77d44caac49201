"""Numbers for incidents, known before anything is written: reserved in small blocks, so that a
number costs no round trip.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from sqlalchemy import Integer, cast, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.database import ConflictError, Ledger, LedgerUnavailableError
from ledger.tables import SettingRow, table_of

T = table_of(SettingRow)


class Numbers:
    """Hands out numbers of one series, each once, across processes.

    After a process was killed a few are left out.
    """

    def __init__(self, ledger: Ledger, series: str, block: int) -> None:
        self._ledger, self._series, self._block = ledger, f"next {series}", block
        self._free: list[int] = []
        self._fetching: asyncio.Task[None] | None = None

    def top_up(self) -> None:
        """Have the next block fetched before it is needed, while nobody waits for it."""
        if len(self._free) <= self._block // 2 and self._block > 1 and self._fetching is None:
            self._fetching = asyncio.create_task(self._fetch())

    async def _fetch(self) -> None:
        try:
            with suppress(
                LedgerUnavailableError, ConflictError
            ):  # whoever needs a number next finds out
                await self.reserve(self._block)
        finally:
            self._fetching = None

    async def give_all_back(self) -> None:
        """At a clean stop: what was reserved last and is not used is free again, if nobody has
        reserved more since.
        """
        if self._fetching:
            await self._fetching
        unused = sorted(self._free)
        while unused and unused[0] + len(unused) - 1 != unused[-1]:
            unused.pop(0)  # only an unbroken end can be given back
        self._free = []
        if unused:
            async with self._ledger.writing() as connection:
                await _lower(connection, self._series, unused[-1], len(unused))

    async def reserve(self, count: int) -> None:
        """Have at least `count` at hand. Call outside a transaction."""
        while len(self._free) < count:
            size = max(self._block, count - len(self._free))
            async with self._ledger.writing() as connection:
                last = await _raise_by(connection, self._series, size)
            self._free += range(last - size + 1, last + 1)

    def take(self) -> int:
        """The next number. Raises IndexError where none was reserved."""
        return self._free.pop(0)

    def give_back(self, number: int) -> None:
        """Not used after all."""
        self._free.insert(0, number)


async def _raise_by(connection: AsyncConnection, series: str, size: int) -> int:
    how = sqlite_insert if connection.dialect.name == "sqlite" else pg_insert
    raised = {"value": cast(cast(T.c.value, Integer) + size, T.c.value.type)}
    first = (
        how(SettingRow)
        .values(name=series, value=str(size))
        .on_conflict_do_update(index_elements=["name"], set_=raised)
    )
    return int((await connection.execute(first.returning(T.c.value))).scalar_one())


async def _lower(connection: AsyncConnection, series: str, last: int, size: int) -> None:
    here = (T.c.name == series) & (T.c.value == str(last))
    await connection.execute(update(SettingRow).where(here).values(value=str(last - size)))
