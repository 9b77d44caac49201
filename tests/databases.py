"""Databases for tests, on SQLite and PostgreSQL.

Migrations run once per database kind and test process; each test gets a copy of the result, or on
PostgreSQL one that an earlier test has finished with, emptied.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, TypeVar

from ledger import database
from ledger.database import Ledger
from ledger.migrate import upgrade
from tests.servers.emptied import emptied, shape_of
from tests.servers.postgres import PostgreSQL

KINDS = ("sqlite", "postgres")
_FORGETFUL = "synchronous=OFF"  # a test's ledger outlives no power failure
T = TypeVar("T")
_returned: list[str] = []  # URLs of PostgreSQL databases that may be lent again
_folder = TemporaryDirectory(prefix="muster-template-")


class Template(NamedTuple):
    """A PostgreSQL database after the migrations."""

    name: str
    shape: str


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
    url = _lent(_server(request))
    # Finalizers run before the connections of some tests are closed: it is emptied when it is lent.
    request.addfinalizer(partial(_returned.append, url))
    return url


def _server(request: Any) -> PostgreSQL:
    found: PostgreSQL = request.getfixturevalue("postgres")
    return found


def _sqlite_url(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


def _lent(server: PostgreSQL) -> str:
    """One that a test has finished with, emptied, which takes a sixth of copying the template."""
    while _returned:
        url = _returned.pop()
        if _in_a_loop(emptied(url, _migrated_database(server).shape)):
            return url
    return server.fresh_database(_migrated_database(server).name)


@cache
def _migrated_file() -> Path:
    file = Path(_folder.name) / "muster.db"
    _migrate(_sqlite_url(file))
    return file  # closing the last connection has put the write-ahead log into it


@cache
def _migrated_database(server: PostgreSQL) -> Template:
    url = server.fresh_database()
    _migrate(url)
    return Template(url.rpartition("/")[2], _in_a_loop(shape_of(url)))


def _migrate(url: str) -> None:
    _in_a_loop(_upgraded(url))


def _in_a_loop(work: Coroutine[Any, Any, T]) -> T:
    # A thread of its own: a fixture may ask for a database while the loop of its test is running.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


async def _upgraded(url: str) -> None:
    ledger = Ledger(url)
    await upgrade(ledger)
    await ledger.close()
