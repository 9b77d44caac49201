"""Writing many rows of several tables: one statement for all where the database can, else one a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger import at_once
from ledger.at_once import Rows


async def write_rows(connection: AsyncConnection, parts: Sequence[Rows]) -> list[list[Any]]:
    """Write every part that has rows. For each part: what it wants back of each row written, or with a guard one entry for each changed."""
    filled = [part for part in parts if part.rows]
    if not filled:
        return [[] for _ in parts]
    if connection.dialect.name == "postgresql":
        results = iter(await at_once.write(connection, filled))
    else:
        results = iter([await _one_table(connection, part) for part in filled])
    return [next(results) if part.rows else [] for part in parts]


async def _one_table(connection: AsyncConnection, part: Rows) -> list[Any]:
    if part.guard:
        return [row for row in part.rows if await _guarded(connection, part, row)]
    if not part.once and not part.back:
        await connection.execute(insert(part.table), part.rows)
        return []
    statement = sqlite_insert(part.table)
    if part.once:
        statement = statement.on_conflict_do_nothing(index_elements=[part.once])
    if not part.back:
        await connection.execute(statement, part.rows)
        return []
    written = await connection.execute(statement.returning(*(part.table.c[name] for name in part.back)), part.rows)
    return [list(row) for row in written]


async def _guarded(connection: AsyncConnection, part: Rows, row: dict[str, Any]) -> bool:
    assert part.guard
    (key,) = part.table.primary_key
    here = (key == row[key.name]) & (part.table.c[part.guard] == row[part.guard] - 1)
    done = await connection.execute(update(part.table).where(here).values(row))
    return bool(done.rowcount)
