"""Writes rows of several tables: one statement on PostgreSQL, one a table on SQLite."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.database import ConflictError
from ledger.planned_writes import NO_LOCK, Row, SiteLock, TableRows
from ledger.postgres_writer import write_parts


async def write_rows(
    connection: AsyncConnection, parts: Sequence[TableRows], lock: SiteLock = NO_LOCK
) -> list[list[Any]]:
    """Write every part that has rows, or nothing; for each part the columns it wants back.

    Raises ConflictError where a guarded row was changed, or an unseen incident was opened at a
    locked site.
    """
    # Columns are taken from a part's first row, so parts without rows are left out of the
    # statement.
    filled = [part for part in parts if part.rows]
    if not filled:
        return [[] for _ in parts]
    if connection.dialect.name == "postgresql":
        written = iter(await write_parts(connection, filled, lock))
    else:  # one writer at a time (BEGIN IMMEDIATE), so the sites need no lock
        written = iter([await _write_table(connection, part) for part in filled])
    return [next(written) if part.rows else [] for part in parts]


async def _write_table(connection: AsyncConnection, part: TableRows) -> list[Any]:
    if part.guard:
        await _update(connection, part, part.guard)
        return []
    statement = sqlite_insert(part.table)
    if part.once:
        statement = statement.on_conflict_do_nothing(index_elements=[part.once])
    if not part.back:
        await connection.execute(statement, list(part.rows))
        return []
    wanted = (part.table.c[name] for name in part.back)
    done = await connection.execute(statement.returning(*wanted), list(part.rows))
    return [list(row) for row in done]


async def _update(connection: AsyncConnection, part: TableRows, guard: str) -> None:
    (key,) = part.table.primary_key
    changed = [name for name in part.rows[0] if name != key.name]
    statement = (
        update(part.table)
        .where(key == bindparam("_key"), part.table.c[guard] == bindparam("_before"))
        .values({name: bindparam(name) for name in changed})
    )
    # One by one: the guard of each row is checked by its own row count.
    for row in part.rows:
        values: Row = {**row, "_key": row[key.name], "_before": row[guard] - 1}
        values.pop(key.name)
        if (await connection.execute(statement, values)).rowcount != 1:
            raise ConflictError("a row was changed elsewhere")
