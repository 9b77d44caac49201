"""Opening the ledger: SQLite (WAL) in a file, or PostgreSQL. Same statements, same guarantees."""

from __future__ import annotations

import asyncio
import sqlite3
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

import orjson
import structlog
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from ledger.asyncpg_errors import asyncpg_errors
from ledger.notify_bus import NotifyBus
from ledger.postgres_tls import connect_arguments, without_tls

log = structlog.get_logger()
# FULL: with WAL, NORMAL could lose the last commits in a power failure, and accepted means durable
# (I10).
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000", "foreign_keys=ON")
MERGE_PATIENCE = 500  # milliseconds that a stop waits for others who read the file
_BEGUN = "begun"  # in a connection's `info`: whether `begin` was called on it
# Connection exceptions; no connection, memory or disk left (53); stopped, shutting down or
# cannot connect now (57); a lock that was not given (55P03); an I/O error of the system (58).
_LEAVING = ("08", "53", "57", "55P03", "58")
Connection = AsyncConnection  # the name for other packages, which use no SQLAlchemy


class ConflictError(Exception):
    """Another writer was first: decide again from the current rows."""


class LedgerUnavailableError(Exception):
    """The database cannot be reached."""


def default_url(home: Path) -> str:
    return f"sqlite+aiosqlite:///{home / 'muster.db'}"


class Ledger:
    """Connections to one database. `writing` is one transaction; what it raises undoes it."""

    def __init__(self, url: str) -> None:
        """Connects to nothing yet. Raises LedgerUnavailableError where TLS is set up wrongly."""
        self.url = make_url(url)
        self.sqlite = self.url.get_backend_name() == "sqlite"
        how: dict[str, Any] = {"json_serializer": _dumps, "json_deserializer": orjson.loads}
        if self.sqlite:
            Path(self.url.database or "").parent.mkdir(parents=True, exist_ok=True)
            # One writer that locks at BEGIN: a reader that becomes a writer later fails with
            # SQLITE_BUSY without waiting. Readers have a pool of their own; under WAL they never
            # wait for the writer.
            self._writer = _sqlite(self.url, "BEGIN IMMEDIATE", 1, how)
            self._reader = _sqlite(self.url, "BEGIN", 4, how)
        else:
            try:
                tls = connect_arguments(self.url)
            except ValueError as fault:
                raise LedgerUnavailableError(str(fault)) from fault
            self.url = without_tls(self.url)
            self._writer = self._reader = create_async_engine(
                self.url,
                pool_size=8,
                max_overflow=4,
                # The connection used last comes first: its statements are prepared already.
                pool_use_lifo=True,
                # Compiling costs more than it gains for statements of milliseconds.
                connect_args={"server_settings": {"jit": "off"}, **tls},
                **how,
            )
        self._autocommit = self._writer.execution_options(isolation_level="AUTOCOMMIT")
        self.wakes = NotifyBus(None) if self.sqlite else NotifyBus(self.url, tls)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """One transaction.

        Raises ConflictError where another writer was first, LedgerUnavailableError where the
        database is gone.
        """
        with _translated():
            # Inside `_translated`, so that an error of the COMMIT itself is translated as well.
            async with self._writer.begin() as connection:
                yield connection

    @asynccontextmanager
    async def single_statements(self) -> AsyncIterator[AsyncConnection]:
        """Like `writing`, but on PostgreSQL each statement is a transaction of its own, until
        `begin` starts one for the rest: a decision of one statement saves BEGIN and COMMIT.
        """
        if self.sqlite:
            async with self.writing() as connection:
                yield connection
            return
        with _translated():
            async with self._autocommit.connect() as connection:
                info = connection.info  # of the pooled connection, which outlives this use of it
                info[_BEGUN] = False
                try:
                    yield connection
                    await _end(connection, "COMMIT")
                except Exception:  # a lost race is normal, and its connection sound
                    await _end(connection, "ROLLBACK")
                    raise
                except BaseException:  # cancelled in the middle of a statement
                    if info[_BEGUN]:
                        await connection.invalidate()
                    raise
                finally:
                    info.pop(_BEGUN, None)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that only reads. Raises LedgerUnavailableError."""
        try:
            async with self._reader.begin() as connection:
                yield connection
        except _faults() as error:
            raise LedgerUnavailableError(_plainly(error)) from error

    async def merge_log(self) -> None:
        """SQLite: bring its write-ahead log into the file, so that the file alone is the ledger.

        As much as others who read it at this moment let it; nothing on PostgreSQL.
        """
        if not self.sqlite:
            return
        with suppress(DBAPIError, sqlite3.Error, OSError):
            async with self._writer.connect() as connection:
                # Past SQLAlchemy: inside a transaction, which it would begin, SQLite refuses.
                driver: Any = (await connection.get_raw_connection()).driver_connection
                await driver.execute_fetchall(f"PRAGMA busy_timeout={MERGE_PATIENCE}")
                await driver.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")

    async def close(self) -> None:
        await self.wakes.close()
        await self._writer.dispose()
        if self._reader is not self._writer:
            await self._reader.dispose()


async def begin(connection: AsyncConnection) -> None:
    """Start a transaction on a connection of `single_statements`; nothing to do on others."""
    if connection.info.get(_BEGUN) is False:
        # Before the statement: a task that is cancelled during it does not learn whether it ran.
        connection.info[_BEGUN] = True
        await _driver_execute(connection, "BEGIN")


async def _end(connection: AsyncConnection, how: str) -> None:
    if connection.closed or connection.invalidated or not connection.info[_BEGUN]:
        return
    try:
        await _driver_execute(connection, how)
    except BaseException:  # whether it has ended is not known, so it must not be used again
        await connection.invalidate()
        raise


async def _driver_execute(connection: AsyncConnection, statement: str) -> None:
    # Past SQLAlchemy, which holds an autocommit connection for one without transactions.
    driver: Any = (await connection.get_raw_connection()).driver_connection
    await driver.execute(statement)


@contextmanager
def _translated() -> Iterator[None]:
    """Raises the ledger's own errors instead of the drivers'."""
    try:
        yield
    # Keys are our guards (a truck, a signal, a notice once): a refused key is a lost race.
    except IntegrityError as error:
        raise ConflictError(str(error.orig)) from error
    except _lost_races() as error:
        raise ConflictError(str(error)) from error
    except _faults() as error:
        if _away(error):
            raise LedgerUnavailableError(_plainly(error)) from error
        # PostgreSQL ends one of the two transactions: like any lost race, it is decided again.
        if "deadlock" in str(error) or "could not serialize" in str(error):
            raise ConflictError(_plainly(error)) from error
        raise


def _faults() -> tuple[type[Exception], ...]:
    # A server that is starting up refuses the connection itself, with asyncpg's own errors, which
    # SQLAlchemy lets through.
    drivers = asyncpg_errors("PostgresError", "InterfaceError")
    return (DBAPIError, OSError, sqlite3.OperationalError, *drivers)


def _lost_races() -> tuple[type[Exception], ...]:
    drivers = asyncpg_errors("IntegrityConstraintViolationError", "SerializationError")
    return (sqlite3.IntegrityError, *drivers)


def _away(error: Exception) -> bool:
    """Whether the database is gone, going or not there yet, rather than displeased with a
    statement.
    """
    if isinstance(error, asyncpg_errors("PostgresError")):
        return str(getattr(error, "sqlstate", None) or "").startswith(_LEAVING)
    if not isinstance(error, DBAPIError):
        return True
    state = str(getattr(error.orig, "sqlstate", None) or "")
    return (
        error.connection_invalidated
        or isinstance(error, OperationalError)
        or state.startswith(_LEAVING)
    )


def _plainly(error: Exception) -> str:
    return str(getattr(error, "orig", error)).splitlines()[0]


def _dumps(value: Any) -> str:
    return orjson.dumps(value).decode()


def _sqlite(url: Any, begin: str, size: int, how: dict[str, Any]) -> AsyncEngine:
    # Every transaction here ends explicitly; a rollback when the connection comes back would only
    # cost another call into its thread.
    pool: dict[str, Any] = {
        "poolclass": AsyncAdaptedQueuePool,
        "pool_size": size,
        "max_overflow": 0,
        "pool_reset_on_return": None,
    }
    engine = create_async_engine(url, connect_args={"timeout": 30}, **pool, **how)

    @event.listens_for(engine.sync_engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = (
            None  # we say BEGIN ourselves: a transaction that writes takes its lock at once
        )
        cursor = connection.cursor()
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        try:
            # one call into its thread instead of three
            connection.connection.run_async(lambda driver: driver.execute_fetchall(begin))
        except BaseException as error:
            # Cancelled: its thread may still begin it. In this event SQLAlchemy does not look.
            connection.invalidate(error)
            raise

    @event.listens_for(engine.sync_engine, "invalidate")
    def _let_go(connection: Any, _record: Any, _error: Any) -> None:
        # closing alone keeps the lock while a statement of a cancelled task is not cleared away
        connection.rollback()

    return engine


def _is_final(error: LedgerUnavailableError) -> bool:
    """Whether waiting does not help: a certificate that is not accepted, a user or password that
    the server refuses.
    """
    cause = error.__cause__
    state = str(getattr(getattr(cause, "orig", cause), "sqlstate", None) or "")
    return isinstance(cause, ssl.SSLCertVerificationError) or state.startswith("28")


async def wait_until_reachable(ledger: Ledger, seconds: float = 15.0) -> None:
    """Wait for the database, which may start after us. Raises LedgerUnavailableError."""
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        try:
            async with ledger.reading() as connection:
                await connection.exec_driver_sql("SELECT 1")
            return
        except LedgerUnavailableError as error:
            if _is_final(error) or asyncio.get_running_loop().time() > deadline:
                raise LedgerUnavailableError(
                    f"{ledger.url.render_as_string(hide_password=True)}: {error}"
                ) from error
            await asyncio.sleep(0.3)
