"""Bringing a database to the present shape.

Run at every start; a second process waits for the first.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from ledger.database import Ledger

_LOCK = 7_305_112_008  # an arbitrary number, unique among the locks in this database


def configuration() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


async def upgrade(ledger: Ledger) -> None:
    """Apply what is missing, all of it or nothing. Raises LedgerAway."""
    # The ledger's own transaction: Python's SQLite driver would commit each CREATE TABLE, so
    # that a process
    # killed in between would leave half a shape behind, and two that start together would trip over
    # each other.
    async with ledger.writing() as connection:
        if not ledger.sqlite:
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        await connection.run_sync(_upgrade)


def _upgrade(connection: Connection) -> None:
    config = configuration()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
