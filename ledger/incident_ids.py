"""Incident ids, known before a decision is written. A sequence: ids may have gaps."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import Integer, cast, delete, func, insert, select, text
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.database import Ledger
from ledger.tables import IncidentRow, SettingRow, table_of

T = table_of(SettingRow)
COUNTER = "next incident"  # SQLite has no sequences: a row of settings counts
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
        await self._reserve(count)
        borrowed = [self._free.pop(0) for _ in range(count)]
        try:
            yield borrowed
        finally:
            self._free = sorted(self._free + borrowed)

    async def _reserve(self, count: int) -> None:
        while len(self._free) < count:
            size = max(BLOCK, count - len(self._free))
            async with self._ledger.writing() as connection:
                self._free += await _next(connection, size)


async def _next(connection: AsyncConnection, size: int) -> list[int]:
    if connection.dialect.name == "postgresql":
        rows = await connection.execute(
            text("SELECT nextval('incident_id') FROM generate_series(1, :size)"), {"size": size}
        )
        return [int(row[0]) for row in rows]
    raised = {"value": cast(cast(T.c.value, Integer) + size, T.c.value.type)}
    counter = sqlite_insert(SettingRow).values(name=COUNTER, value=str(size))
    counted = counter.on_conflict_do_update(index_elements=["name"], set_=raised)
    last = int((await connection.execute(counted.returning(T.c.value))).scalar_one())
    return list(range(last - size + 1, last + 1))


async def continue_after_restore(connection: AsyncConnection) -> None:
    """Rows came with their ids: new ids follow the highest one, on either database."""
    ids = table_of(IncidentRow).c.id
    counted = select(cast(T.c.value, Integer)).where(T.c.name == COUNTER).scalar_subquery()
    row = (await connection.execute(select(func.max(ids), counted))).one()
    last = max(row[0] or 0, row[1] or 0)
    await connection.execute(delete(SettingRow).where(T.c.name == COUNTER))
    if connection.dialect.name == "postgresql":
        statement = text("SELECT setval('incident_id', :following, false)")
        await connection.execute(statement, {"following": last + 1})
    elif last:
        await connection.execute(insert(SettingRow).values(name=COUNTER, value=str(last)))
