"""Bringing a database to the present shape.

Run at every start; a second process waits for the first.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlmodel import SQLModel

from ledger.database import Ledger

LOCK = 7_305_112_008  # an arbitrary number, unique among the locks in this database


_DROP_FUNCTIONS = """
DO $$ DECLARE each regprocedure; BEGIN
    FOR each IN SELECT oid::regprocedure FROM pg_proc
        WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'muster\\_%'
    LOOP EXECUTE 'DROP FUNCTION ' || each; END LOOP;
END $$
"""


def configuration() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


async def upgrade(ledger: Ledger) -> None:
    """Apply what is missing, all of it or nothing. Raises LedgerAway."""
    # The ledger's own transaction: Python's SQLite driver would commit each CREATE TABLE, so that a
    # process killed in between would leave half a schema, and two that start together would both
    # create the same table.
    async with ledger.writing() as connection:
        if not ledger.sqlite:
            # Released by the commit: a second process then finds the revision reached and does
            # nothing.
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        await connection.run_sync(_upgrade)


def _upgrade(connection: Connection) -> None:
    # Alembic loads every migration before it finds nothing to do: at most starts there is nothing.
    if revision_of(connection) != head():
        upgrade_to(connection, "head")


def head() -> str:
    """The revision this version of Muster works with."""
    found = _scripts().get_current_head()
    assert found is not None
    return found


def is_known(revision: str) -> bool:
    """Whether this version of Muster has that revision; a newer one has revisions we do not
    know.
    """
    return revision in {each.revision for each in _scripts().walk_revisions()}


@cache
def _scripts() -> ScriptDirectory:
    """The migrations, which do not change while a process runs."""
    return ScriptDirectory.from_config(configuration())


def revision_of(connection: Connection) -> str | None:
    """The revision of a database; None where Muster never made its tables."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade_to(connection: Connection, revision: str) -> None:
    """Up to a known revision, inside the caller's transaction; nothing where the database is beyond
    it.
    """
    config = configuration()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def drop_everything(connection: Connection) -> None:
    """Remove the tables and functions of the present revision; nothing of others in the same
    database.
    """
    # By the metadata, not by schema: other applications may have tables in the same database.
    SQLModel.metadata.drop_all(connection)
    connection.execute(text("DROP TABLE alembic_version"))
    if connection.dialect.name == "postgresql":
        connection.execute(text(_DROP_FUNCTIONS))
