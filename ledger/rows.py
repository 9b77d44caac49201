"""Reading and writing what a decision needs in few steps, in the drivers' own words: it waits for each, and so do signals behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger import on_postgres, on_sqlite

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one table, all with the same columns. `guard` None: new ones; else known ones, changed only where that column is one less.

    `once`: the column that sees to it that the same row is not written twice. `back`: columns wanted of what was written."""

    table: Table
    rows: Sequence[Row]
    guard: str | None = None
    once: str | None = None
    back: tuple[str, ...] = ()


async def fetch_row(connection: AsyncConnection, statement: str, *values: Any) -> Any:
    """The only row of a statement that is written for this database."""
    own = on_sqlite if connection.dialect.name == "sqlite" else on_postgres
    return await own.row(connection, statement, values)


async def write_rows(connection: AsyncConnection, parts: Sequence[Rows]) -> list[list[Any]]:
    """Write every part that has rows. For each part: what it wants back of each row written, or with a guard one entry for each changed."""
    filled = [part for part in parts if part.rows]
    own = on_sqlite if connection.dialect.name == "sqlite" else on_postgres
    written = iter(await own.write(connection, filled) if filled else [])
    return [next(written) if part.rows else [] for part in parts]
