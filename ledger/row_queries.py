"""Rows of queries as the types of `ledger.list_rows`, and reads of one snapshot."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from sqlalchemy import Column, Select, Table, text
from sqlalchemy.ext.asyncio import AsyncConnection

T = TypeVar("T")
_SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"


def columns(table: Table, row: type) -> list[Column[Any]]:
    """The columns that a row type names, in its order."""
    return [table.c[name] for name in row.__annotations__]


async def fetch_rows(connection: AsyncConnection, query: Select[Any], row: type[T]) -> list[T]:
    """`query` must select exactly the keys of `row` (tests/ledger/test_list_rows.py)."""
    return [cast(T, dict(one._mapping)) for one in await connection.execute(query)]


async def fetch_first(connection: AsyncConnection, query: Select[Any], row: type[T]) -> T | None:
    """The first row, or None; keys as for `fetch_rows`."""
    one = (await connection.execute(query)).first()
    return cast(T, dict(one._mapping)) if one else None


async def read_snapshot(connection: AsyncConnection) -> None:
    """All that this transaction reads is of one moment. Call before its first query."""
    if connection.dialect.name == "postgresql":  # a read transaction of SQLite always is
        await connection.execute(text(_SNAPSHOT))
