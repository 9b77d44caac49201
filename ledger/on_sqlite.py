"""`ledger.table_rows` on SQLite: there is no wire, but each errand of the driver's thread costs two
hand-overs, so one writes all tables.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.database import ConflictError

if TYPE_CHECKING:
    from ledger.table_rows import SiteLock, TableRows

MOST = 30_000  # values in one statement; SQLite takes 32,766
Bind = Callable[[Any], Any]
Errand = tuple[str, Sequence[Any], bool]  # statement, values, whether it must find its row


async def row(connection: AsyncConnection, statement: str, values: Sequence[Any]) -> Any:
    """The only row of a statement."""
    return (await _fetch(connection, statement, values))[0]


async def begin(connection: AsyncConnection) -> None:
    """Every transaction begins with its first word."""


async def write(
    connection: AsyncConnection, parts: Sequence[TableRows], alone: SiteLock
) -> tuple[list[list[Any]], None]:
    """Write them all, in one errand.

    For each part what it gives `back`. Raises ConflictError. There is one writer, who is alone in
    any case.
    """
    errands = [list(_errands(part, connection.dialect)) for part in parts]
    driver = await _driver(connection)
    # aiosqlite's own way into its thread: what it offers openly runs one statement an errand.
    done = await driver._execute(_carry_out, driver._conn, errands)
    return [[] if part.guard else found for part, found in zip(parts, done, strict=True)], None


def _carry_out(
    database: sqlite3.Connection, errands: Sequence[Sequence[Errand]]
) -> list[list[Any]]:
    """In the driver's thread."""
    return [[list(row) for errand in part for row in _run(database, *errand)] for part in errands]


def _run(
    database: sqlite3.Connection, statement: str, values: Sequence[Any], guarded: bool
) -> list[Any]:
    found = database.execute(statement, values).fetchall()
    if guarded and not found:
        raise ConflictError("a row was changed elsewhere")
    return found


async def _driver(connection: AsyncConnection) -> Any:
    return (await connection.get_raw_connection()).driver_connection


async def _fetch(connection: AsyncConnection, statement: str, values: Sequence[Any]) -> list[Any]:
    return list(await (await _driver(connection)).execute_fetchall(statement, values))


def _errands(part: TableRows, dialect: Any) -> Iterator[Errand]:
    columns = tuple(part.rows[0])
    binds = _binds(part.table, columns, dialect)
    if part.guard:
        for row in part.rows:
            yield _guarded(part, columns), _guard_values(part, columns, row, binds), True
        return
    for rows in _portions(part.rows, MOST // len(columns)):
        values = [
            bind(row[name]) for row in rows for name, bind in zip(columns, binds, strict=True)
        ]
        yield _insert(part, columns, len(rows)), values, False


def _insert(part: TableRows, columns: tuple[str, ...], rows: int) -> str:
    names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
    twice = f'ON CONFLICT ("{part.once}") DO NOTHING' if part.once else ""
    back = f"RETURNING {', '.join(part.back)}" if part.back else ""
    return (
        f'INSERT INTO "{part.table.name}" ({names}) VALUES {", ".join([f"({marks})"] * rows)}'
        f" {twice} {back}"
    )


def _guarded(part: TableRows, columns: tuple[str, ...]) -> str:
    (key,) = (column.name for column in part.table.primary_key)
    changed = ", ".join(f'"{name}" = ?' for name in columns)
    return (
        f'UPDATE "{part.table.name}" SET {changed} WHERE "{key}" = ? AND "{part.guard}" = ?'
        " RETURNING 1"
    )


def _guard_values(
    part: TableRows, columns: tuple[str, ...], row: dict[str, Any], binds: list[Bind]
) -> list[Any]:
    (key,) = (column.name for column in part.table.primary_key)
    assert part.guard
    return [
        *(bind(row[name]) for name, bind in zip(columns, binds, strict=True)),
        row[key],
        row[part.guard] - 1,
    ]


@cache
def _binds(table: Table, columns: tuple[str, ...], dialect: Any) -> list[Bind]:
    """How each column's values are given to the driver."""
    found = (table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in columns)
    return [bind or (lambda value: value) for bind in found]


def _portions(rows: Sequence[Any], most: int) -> Iterator[list[Any]]:
    left = iter(rows)
    while portion := list(islice(left, most)):
        yield portion
