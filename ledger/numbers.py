"""Numbers for incidents, known before anything is written: reserved in small blocks, so that a number costs no round trip."""

from __future__ import annotations

from sqlalchemy import Integer, cast
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.open import Ledger
from ledger.tables import SettingRow, table_of

T = table_of(SettingRow)


class Numbers:
    """Hands out numbers of one series, each once, across processes. After a restart a few may be left out."""

    def __init__(self, ledger: Ledger, series: str, block: int) -> None:
        self._ledger, self._series, self._block = ledger, f"next {series}", block
        self._free: list[int] = []

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
    first = how(SettingRow).values(name=series, value=str(size)).on_conflict_do_update(index_elements=["name"], set_=raised)
    return int((await connection.execute(first.returning(T.c.value))).scalar_one())
