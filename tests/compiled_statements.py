"""One cache of compiled statements per kind of database and test process.

Every engine begins with an empty cache, and almost every test opens one or two: compiling took 8 %
of the CPU of tests with a database.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import LRUCache

from ledger import database

MOST = 3000  # statements; each kind of database has some hundreds
_compiled: Any = LRUCache(MOST)


def share_compiled_statements() -> None:
    """For the rest of this process, for the engines of the ledger: all have the same options."""
    for dialect in (SQLiteDialect_aiosqlite, PGDialect_asyncpg):
        # Keys of the cache hold the dialect, of which each engine has an instance of its own.
        dialect.__eq__ = _same_kind  # type: ignore[method-assign]
        dialect.__hash__ = _hash_of_kind  # type: ignore[method-assign]
    database.create_async_engine = _create_engine  # type: ignore[assignment]


def _create_engine(*arguments: Any, **options: Any) -> AsyncEngine:
    engine = create_async_engine(*arguments, **options)
    engine.sync_engine._compiled_cache = _compiled
    return engine


def _same_kind(one: object, other: object) -> bool:
    return type(one) is type(other)


def _hash_of_kind(one: object) -> int:
    return hash(type(one))
