"""Statements that were run on PostgreSQL."""

from __future__ import annotations

import asyncpg


async def statements(database: str | None) -> int | None:
    """Statements that were run in a database since it was made; None without a database.

    `database`: an SQLAlchemy URL of a PostgreSQL that loads pg_stat_statements.
    """
    if database is None:
        return None
    connection = await asyncpg.connect(database.replace("+asyncpg", ""))
    try:
        await connection.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        return int(
            await connection.fetchval(
                "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements s JOIN pg_database d"
                " ON d.oid = s.dbid WHERE d.datname = current_database()"
            )
        )
    finally:
        await connection.close()
