"""Whether a database has the present shape, without Alembic: to import it and to ask it takes 0.1 s
of every start, and nearly always there is nothing to do.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from ledger.database import Ledger

VERSIONS = Path(__file__).parent / "migrations" / "versions"
TABLE = "alembic_version"


def newest() -> str:
    """The revision of the present shape: migrations are numbered, their files named by it."""
    return max(file.stem for file in VERSIONS.glob("[0-9]*.py"))


async def ensure_newest(ledger: Ledger) -> None:
    """Apply the migrations that are missing, all of them or none. Raises LedgerUnavailableError."""
    async with ledger.reading() as connection:
        present = await connection.run_sync(_revision)
    if present != newest():
        await import_module("ledger.migrate").upgrade(ledger)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(TABLE):
        return None
    return connection.execute(text(f"SELECT version_num FROM {TABLE}")).scalar_one_or_none()
