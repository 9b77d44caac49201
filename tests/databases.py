"""Databases for tests, on SQLite and PostgreSQL.

Migrations run once per database kind and test process; each test gets a copy of the result.
"""

from __future__ import annotations

import asyncio
import shutil
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ledger import database
from ledger.database import Ledger
from ledger.migrate import upgrade
from tests.servers.postgres import PostgreSQL

KINDS = ("sqlite", "postgres")
_FORGETFUL = "synchronous=OFF"  # a test's ledger outlives no power failure
_folder = TemporaryDirectory(prefix="muster-template-")


def write_without_waiting() -> None:
    """For the rest of this process: SQLite does not wait for the disk, like the tests' PostgreSQL.

    Processes that tests start wait as in production.
    """
    database.PRAGMAS = (*database.PRAGMAS, _FORGETFUL)


def empty_url(kind: str, folder: Path, request: Any) -> str:
    """A database without a table. `postgres` starts the server at its first use."""
    if kind == "sqlite":
        return _sqlite_url(folder / "muster.db")
    return _server(request).fresh_database()


def fresh_url(kind: str, folder: Path, request: Any = None) -> str:
    """A database in the present shape, without a row."""
    if kind == "sqlite":
        shutil.copy(_migrated_file(), folder / "muster.db")
        return _sqlite_url(folder / "muster.db")
    return _server(request).fresh_database(_migrated_database(_server(request)))


def _server(request: Any) -> PostgreSQL:
    found: PostgreSQL = request.getfixturevalue("postgres")
    return found


def _sqlite_url(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


@cache
def _migrated_file() -> Path:
    file = Path(_folder.name) / "muster.db"
    _migrate(_sqlite_url(file))
    return file  # closing the last connection has put the write-ahead log into it


@cache
def _migrated_database(server: PostgreSQL) -> str:
    url = server.fresh_database()
    _migrate(url)
    return url.rpartition("/")[2]


def _migrate(url: str) -> None:
    # A thread of its own: a fixture may ask for a database while the loop of its test is running.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, _upgraded(url)).result()


async def _upgraded(url: str) -> None:
    ledger = Ledger(url)
    await upgrade(ledger)
    await ledger.close()
