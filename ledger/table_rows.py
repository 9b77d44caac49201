"""Reading and writing what a decision needs in few steps, in the drivers' own words: it waits for
each, and so do signals behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger import on_postgres, on_sqlite
from ledger.decision_state import Stamp

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TableRows:
    """Rows of one table, all with the same columns. `guard` None: new ones; else known ones, where
    that column must be one less.

    `once`: the column that sees to it that the same row is not written twice. `back`: columns
    wanted of what was written.
    """

    table: Table
    rows: Sequence[Row]
    guard: str | None = None
    once: str | None = None
    back: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Remembered:
    """That nothing was looked up, and what must still be so: versions of the open incidents `seen`,
    what else was sought, the stamp.
    """

    versions: list[int]
    units: list[str]
    kinds: list[str]
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class SiteLock:
    """Two processes never open an incident at one of these sites at the same moment: `seen` are the
    open ones that were known.
    """

    sites: list[str] = field(default_factory=list)
    seen: list[int] = field(default_factory=list)
    remembered: Remembered | None = None


NO_LOCK = SiteLock()


async def fetch_row(connection: AsyncConnection, statement: str, *values: Any) -> Any:
    """The only row of a statement that is written for this database."""
    own = on_sqlite if connection.dialect.name == "sqlite" else on_postgres
    return await own.row(connection, statement, values)


async def begin(connection: AsyncConnection) -> None:
    """From here on all statements of a connection are one transaction.

    Until then a reading one is by itself, and so is `write_rows`.
    """
    await (on_sqlite if connection.dialect.name == "sqlite" else on_postgres).begin(connection)


async def write_rows(
    connection: AsyncConnection, parts: Sequence[TableRows], alone: SiteLock = NO_LOCK
) -> tuple[list[list[Any]], int | None]:
    """Write every part that has rows, or nothing. For each part: what it wants back of each row
    written. And which transaction it was (PostgreSQL only).

    Raises Conflict where a guarded row was changed elsewhere, an incident was opened that had not
    been seen, or what was remembered does not stand any more.
    """
    filled = [part for part in parts if part.rows]
    own = on_sqlite if connection.dialect.name == "sqlite" else on_postgres
    found, transaction = await own.write(connection, filled, alone) if filled else ([], None)
    written = iter(found)
    return [next(written) if part.rows else [] for part in parts], transaction
