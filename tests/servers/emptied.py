"""A PostgreSQL database back to what it was after the migrations, for the next test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from sqlalchemy.engine import make_url

_DISCONNECT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# What a test may have changed beside rows: such a database is not used again.
_SHAPE = """
SELECT md5(string_agg(line, ' ' ORDER BY line)) FROM (
    SELECT concat('c ', attrelid::regclass, attname, atttypid, attnotnull) AS line
        FROM pg_attribute JOIN pg_class ON attrelid = pg_class.oid
        WHERE relnamespace = 'public'::regnamespace AND NOT attisdropped
    UNION ALL SELECT concat('f ', proname, prosrc) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT concat('t ', tgname, tgenabled) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT concat('k ', conname) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT concat('v ', version_num) FROM alembic_version
) AS lines
"""
# As a replica no trigger runs, those of foreign keys included: the order does not matter.
_EMPTY = """
SET session_replication_role = replica;
DO $$ DECLARE each regclass; BEGIN
    FOR each IN SELECT oid FROM pg_class WHERE relkind = 'r'
        AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
    LOOP EXECUTE 'DELETE FROM ' || each; END LOOP;
END $$;
SELECT setval(seqrelid::regclass, seqstart, false) FROM pg_sequence
"""


async def shape_of(url: str) -> str:
    """A digest of its columns, functions, triggers and constraints."""
    async with connected(url) as connection:
        return str(await connection.fetchval(_SHAPE))


async def emptied(url: str, shape: str) -> bool:
    """Delete all rows, restart all sequences; False where `shape` is no longer its shape.

    Connections that others have left open are closed. No migration inserts rows.
    """
    async with connected(url) as connection:
        await connection.execute(_DISCONNECT)
        if await connection.fetchval(_SHAPE) != shape:
            return False
        await connection.execute(_EMPTY)
        return True


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Any]:
    """An asyncpg connection to the database of an SQLAlchemy URL."""
    place = make_url(url)
    connection = await asyncpg.connect(
        host=place.host, port=place.port, user=place.username, database=place.database
    )
    try:
        yield connection
    finally:
        await connection.close()
