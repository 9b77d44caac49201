"""Incident ids, known before a decision is written. Ids may have gaps."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import Integer, cast, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.database import Ledger
from ledger.tables import SettingRow, table_of
from ledger.upsert import insert_into

T = table_of(SettingRow)
# A row of settings counts, on both databases: a backup holds it like everything else.
COUNTER = "next incident"
BLOCK = 10  # ids fetched at a time, so that an id rarely costs a round trip


class IncidentIds:
    """Each id is used once, across processes. Ids a process has not used at its end are lost."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._free: list[int] = []

    @asynccontextmanager
    async def borrow(self, count: int) -> AsyncIterator[list[int]]:
        """`count` ids; those left in the list at the end are used by the next decision.

        Call outside a transaction. Raises LedgerUnavailableError.
        """
        # In a transaction of its own: SQLite has one writing connection, so that inside another
        # transaction this would wait for itself.
        await self._reserve(count)
        borrowed = [self._free.pop(0) for _ in range(count)]
        try:
            yield borrowed
        finally:
            # Decisions pop the ids they use. After a rollback these are lost: a gap, never a
            # duplicate.
            self._free = sorted(self._free + borrowed)

    async def _reserve(self, count: int) -> None:
        while len(self._free) < count:
            size = max(BLOCK, count - len(self._free))
            async with self._ledger.writing() as connection:
                self._free += await _next(connection, size)


async def raise_counter(connection: AsyncConnection, by: int) -> None:
    """Leave out so many ids."""
    raised = cast(cast(T.c.value, Integer) + by, T.c.value.type)
    await connection.execute(update(T).where(T.c.name == COUNTER).values(value=raised))


async def _next(connection: AsyncConnection, size: int) -> list[int]:
    raised = {"value": cast(cast(T.c.value, Integer) + size, T.c.value.type)}
    # Raised and read by one statement, so that two processes never get the same block.
    counter = insert_into(connection, SettingRow).values(name=COUNTER, value=str(size))
    counted = counter.on_conflict_do_update(index_elements=["name"], set_=raised)
    last = int((await connection.execute(counted.returning(T.c.value))).scalar_one())
    return list(range(last - size + 1, last + 1))
