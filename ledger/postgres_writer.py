"""PostgreSQL: writes all rows of a decision with one statement, in one round trip.

Written by hand because it is felt: against one SQLAlchemy statement a table it takes a third of the
CPU of a decision and 5 ms of the time to the first page (docs/decisions/0009). Rows travel as JSON,
one parameter a table. The statement is a chain of CTEs:

    alone AS (lock the sites, fail if an unseen incident is open there),
    p1 AS (INSERT INTO … SELECT … FROM alone, jsonb_to_recordset($5) …), p2 AS (UPDATE …), …
    SELECT (rows p1 returns as JSON), …, (fail if an update found fewer rows than it was given)

Either all of it is written or nothing. Outside a transaction the statement is one of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import Any

import orjson
from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.asyncpg_errors import asyncpg_errors
from ledger.planned_writes import SiteLock, TableRows

_LOCK_VALUES = 4  # parameters of the lock; those of the tables follow
Part = tuple[Table, tuple[str, ...], str | None, str | None, tuple[str, ...]]


async def fetch_row(connection: AsyncConnection, statement: str, *values: Any) -> Any:
    """The only row of a statement, through the driver's own prepared statements."""
    # SQLAlchemy is bypassed for speed: asyncpg keeps prepared statements per connection, by their
    # text.
    driver: Any = (await connection.get_raw_connection()).driver_connection
    try:
        # SQLAlchemy sends BEGIN with its own first statement: before it, this one would be
        # committed at once, even if the transaction is rolled back.
        if not _autocommits(connection) and not driver.is_in_transaction():
            await connection.exec_driver_sql("SELECT 1")
        return await driver.fetchrow(statement, *values)
    # SQLAlchemy does not see errors of a call made past it: without this the pool would hand out
    # the broken connection again.
    except _connection_faults():
        await connection.invalidate()
        raise


def _connection_faults() -> tuple[type[Exception], ...]:
    return (OSError, *asyncpg_errors("InterfaceError"))


def _autocommits(connection: AsyncConnection) -> bool:
    """Whether each statement is to be a transaction of its own."""
    options = (
        connection.sync_connection.get_execution_options() if connection.sync_connection else {}
    )
    return options.get("isolation_level") == "AUTOCOMMIT"


async def write_parts(
    connection: AsyncConnection, parts: Sequence[TableRows], lock: SiteLock
) -> list[list[Any]]:
    """Write every part, or nothing; for each part the columns it wants back.

    Every part must have rows. Raises asyncpg.SerializationError where a guarded row was changed, or
    an unseen incident was opened at a locked site.
    """
    # Rows are one JSON parameter a table, so the text depends on tables and columns alone, and both
    # the cache below and the server's prepared plan are reused for any number of rows.
    columns = tuple(
        (part.table, tuple(part.rows[0]), part.guard, part.once, part.back) for part in parts
    )
    since = [moment.isoformat() for moment in lock.kinds.values()]
    values = [lock.sites, lock.seen, list(lock.kinds), since, *(_json(part.rows) for part in parts)]
    found = await fetch_row(connection, _statement(columns), *values)
    # json_agg over no rows is NULL. Results after those of the parts are the guards' checks: they
    # either hold or have raised.
    return [value or [] for value in found[: len(parts)]]  # SQLAlchemy set a codec for json


@cache  # a few dozen combinations of tables and columns occur
def _statement(parts: tuple[Part, ...]) -> str:
    numbered = list(enumerate(parts, 1))
    # MATERIALIZED: the lock is taken once, and before any row is read or written.
    locked = "SELECT muster_alone($1::text[], $2::bigint[], $3::text[], $4::text[])"
    made = [f"alone AS MATERIALIZED ({locked})"]
    made += [f"p{n} AS ({_part(*part, number=n + _LOCK_VALUES)})" for n, part in numbered]
    results = [
        f"(SELECT json_agg(json_build_array({', '.join(_back(part))})) FROM p{n})"
        for n, part in numbered
    ]
    # An UPDATE that matched fewer rows than it was given lost a race. `muster_whole` (revision
    # 0009) then raises serialization_failure, which undoes the whole statement.
    results += [
        f"muster_whole((SELECT count(*) FROM p{n}),"
        f" jsonb_array_length(${n + _LOCK_VALUES}::text::jsonb))"
        for n, part in numbered
        if part[2]
    ]
    return f"WITH {', '.join(made)} SELECT {', '.join(results)}"


def _back(part: Part) -> list[str]:
    return [f'"{name}"' for name in part[4]] or ["1"]


def _part(
    table: Table,
    columns: tuple[str, ...],
    guard: str | None,
    once: str | None,
    back: tuple[str, ...],
    number: int,
) -> str:
    # jsonb_to_recordset needs the type of each column: taken from the table's own metadata, so that
    # a migration cannot leave a second list behind.
    names = ", ".join(f'"{c}"' for c in columns)
    typed = ", ".join(f'"{c}" {table.c[c].type.compile(_dialect())}' for c in columns)
    # Reading from `alone` makes every part wait for the lock.
    source = f"alone, jsonb_to_recordset(${number}::text::jsonb) AS r({typed})"
    returning = "RETURNING " + (", ".join(f'"{c}"' for c in back) or "1")
    if guard is None:
        # A skipped row is missing in RETURNING: the caller learns which messages are new (M12).
        skip = f'ON CONFLICT ("{once}") DO NOTHING' if once else ""
        inserted = f'INSERT INTO "{table.name}" ({names}) SELECT {names} FROM {source}'
        return f"{inserted} {skip} {returning}"
    (key,) = (c.name for c in table.primary_key)
    values = ", ".join(f'"{c}" = r."{c}"' for c in columns if c != key)
    # Optimistic lock: the row is changed only while its version is the one this decision has read.
    same = f't."{key}" = r."{key}" AND t."{guard}" = r."{guard}" - 1'
    return f'UPDATE "{table.name}" t SET {values} FROM {source} WHERE {same} RETURNING 1'


@cache
def _dialect() -> Any:
    # Imported with the first statement: a ledger on SQLite does without it.
    return import_module("sqlalchemy.dialects.postgresql").dialect()


def _json(rows: Sequence[Mapping[str, Any]]) -> str:
    return orjson.dumps(rows, default=_bytea).decode()


def _bytea(value: Any) -> str:
    if isinstance(value, bytes):
        # JSON has no bytes: this is the hex input format of PostgreSQL's bytea.
        return "\\x" + value.hex()
    raise TypeError(type(value))
