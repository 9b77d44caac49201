"""Whether a Muster works on a database: each process shares a lock while it runs, a restore needs
it alone.

SQLite: a lock on a file beside the database. PostgreSQL: an advisory lock on the connection that
listens for NOTIFY (`ledger.notify_bus`), which lives as long as the process.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection

ADVISORY_LOCK = 7_305_112_010  # any number that nothing else locks in this database
SHARE = f"SELECT pg_advisory_lock_shared({ADVISORY_LOCK})"


class InUseError(Exception):
    """A Muster runs on this database, or it is being restored."""


def share_database(url: str) -> IO[bytes] | None:
    """Say that this process works on a SQLite database until the returned file is closed; None for
    PostgreSQL.

    Raises InUseError while the database is being restored.
    """
    return _locked(url, fcntl.LOCK_SH, "is being restored")


@contextmanager
def lock_database_file(url: str) -> Iterator[None]:
    """Keep others from working on a SQLite database.

    Does nothing for PostgreSQL. Raises InUseError.
    """
    held = _locked(url, fcntl.LOCK_EX, "is in use: stop Muster first")
    try:
        yield
    finally:
        if held:
            held.close()


async def lock_database(connection: AsyncConnection) -> None:
    """The same on PostgreSQL, until the transaction ends. Raises InUseError."""
    free = await connection.execute(text(f"SELECT pg_try_advisory_xact_lock({ADVISORY_LOCK})"))
    if not free.scalar_one():
        raise InUseError("the database is in use: stop every process of Muster first")


def _locked(url: str, how: int, otherwise: str) -> IO[bytes] | None:
    found = make_url(url)
    if found.get_backend_name() != "sqlite" or not found.database:
        return None
    path = Path(f"{found.database}.in-use")
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = path.open("ab")
    try:
        fcntl.flock(lock, how | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise InUseError(f"{found.database} {otherwise}") from None
    return lock
