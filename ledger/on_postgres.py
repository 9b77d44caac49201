"""`ledger.table_rows` on PostgreSQL: rows travel as JSON, and several tables are read or written by
one statement, in one round trip.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import asyncpg
import orjson
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.late import LateConnection

if TYPE_CHECKING:
    from ledger.table_rows import Row, SiteLock, TableRows

_DIALECT: Any = postgresql.dialect()  # type: ignore[no-untyped-call]


async def row(connection: AsyncConnection, statement: str, values: Sequence[Any]) -> Any:
    """The only row of a statement. Outside a transaction that has begun it is one of its own."""
    if isinstance(connection, LateConnection) and connection.sync_connection is None:
        return await connection.row(statement, values)
    driver: Any = (await connection.get_raw_connection()).driver_connection
    try:
        return await driver.fetchrow(statement, *values)
    except (OSError, asyncpg.InterfaceError):
        await connection.invalidate()
        raise


async def begin(connection: AsyncConnection) -> None:
    """From here on several statements are one transaction; one alone is one by itself."""
    if connection.sync_connection is None:
        await connection.exec_driver_sql("SELECT 1")


async def write(
    connection: AsyncConnection, parts: Sequence[TableRows], alone: SiteLock
) -> tuple[list[list[Any]], int]:
    """Write them all, or nothing.

    For each part what it gives `back`, and the mark of the transaction. Raises Conflict.
    """
    columns = tuple(
        (part.table, tuple(part.rows[0]), part.guard, part.once, part.back) for part in parts
    )
    first = [alone.sites, alone.seen]
    if so := alone.remembered:
        first += [so.versions, so.units, so.kinds, so.stamp]
    values = [*first, *(_json(part.rows) for part in parts)]
    found = await row(
        connection, _statement(_REMEMBERED if so else _ALONE, len(first), columns), values
    )
    return [value or [] for value in found[: len(parts)]], found[-1]


_ALONE = "muster_alone($1::text[], $2::bigint[])"
_REMEMBERED = (
    "muster_stands($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::bigint[])"
)


@cache
def _statement(
    check: str,
    values: int,
    parts: tuple[tuple[Table, tuple[str, ...], str | None, str | None, tuple[str, ...]], ...],
) -> str:
    """`values`: how many the check takes; those of the parts come after them."""
    numbered = list(enumerate(parts, 1))
    made = [f"alone AS MATERIALIZED (SELECT {check})"]
    made += [f"p{n} AS ({_part(*part, number=n + values)})" for n, part in numbered]
    results = [
        f"(SELECT json_agg(json_build_array({', '.join(_back(part))})) FROM p{n})"
        for n, part in numbered
    ]
    guarded = [n for n, part in numbered if part[2]]
    results += [
        f"muster_whole((SELECT count(*) FROM p{n}), jsonb_array_length(${n + values}::text::jsonb))"
        for n in guarded
    ]
    # as muster_stamp counts it
    results += ["hashint8(pg_current_xact_id()::text::bigint & 4294967295)"]
    return f"WITH {', '.join(made)} SELECT {', '.join(results)}"


def _back(part: tuple[Any, ...]) -> list[str]:
    return [f'"{name}"' for name in part[4]] or ["1"]


def _part(
    table: Table,
    columns: tuple[str, ...],
    guard: str | None,
    once: str | None,
    back: tuple[str, ...],
    number: int,
) -> str:
    names = ", ".join(f'"{c}"' for c in columns)
    typed = ", ".join(f'"{c}" {table.c[c].type.compile(_DIALECT)}' for c in columns)
    source = (  # the lock comes first
        f"alone, jsonb_to_recordset(${number}::text::jsonb) AS r({typed})"
    )
    returning = "RETURNING " + (", ".join(f'"{c}"' for c in back) or "1")
    if guard is None:
        twice = f'ON CONFLICT ("{once}") DO NOTHING' if once else ""
        return (
            f'INSERT INTO "{table.name}" ({names}) SELECT {names} FROM {source} {twice} {returning}'
        )
    (key,) = (c.name for c in table.primary_key)
    values = ", ".join(f'"{c}" = r."{c}"' for c in columns if c != key)
    return (
        f'UPDATE "{table.name}" t SET {values} FROM {source} WHERE t."{key}" = r."{key}" AND'
        f' t."{guard}" = r."{guard}" - 1 RETURNING 1'
    )


def _json(rows: Sequence[Row]) -> str:
    return orjson.dumps(rows, default=_plain).decode()


def _plain(value: Any) -> str:
    if isinstance(value, bytes):
        return "\\x" + value.hex()
    raise TypeError(type(value))
