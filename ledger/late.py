"""A transaction on PostgreSQL that begins when it must: a statement that stands alone is one by
itself, on a connection of the driver's.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import orjson
import structlog
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

log = structlog.get_logger()
KEPT = 60.0  # seconds: a connection that nobody has used for longer may be dead without a word
# The same few statements over and over, whose rows come as JSON: planning one anew takes nearly as
# long as carrying it out.
PLANNED_ONCE = {"plan_cache_mode": "force_generic_plan", "jit": "off"}


class Singly:
    """Connections for single statements, each a transaction of its own, past SQLAlchemy, which
    takes as long as the database.
    """

    def __init__(self, url: URL) -> None:
        self._dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._pool: asyncpg.Pool | None = None
        self._opening = asyncio.Lock()
        self._returning: set[asyncio.Future[None]] = set()
        self._at_hand: Any = (
            None  # one of the pool's that is not given back to it, for the next statement
        )
        self._kept_at = 0.0

    async def take(self) -> Any:
        """A connection of the driver's, to be given back."""
        at_hand, self._at_hand = self._at_hand, None
        if at_hand is not None:
            if _alive(at_hand) and time.monotonic() - self._kept_at < KEPT:
                return at_hand
            self._give_up(at_hand)
        if self._pool is None:
            async with self._opening:
                self._pool = self._pool or await self._open()
        return await self._pool.acquire()

    def give_back(self, connection: Any, sound: bool) -> None:
        """`sound`: every statement on it came back.

        A page may be waiting to go out: what takes time is done behind.
        """
        if self._pool is None:
            return  # closed meanwhile, and the connection with it
        if sound and self._at_hand is None:
            self._at_hand, self._kept_at = connection, time.monotonic()
        else:
            self._give_up(connection)

    def _give_up(self, connection: Any) -> None:
        assert self._pool is not None
        returning = asyncio.ensure_future(self._pool.release(connection))
        self._returning.add(returning)
        returning.add_done_callback(self._returned)

    def _returned(self, returning: asyncio.Future[None]) -> None:
        self._returning.discard(returning)
        if not returning.cancelled() and (fault := returning.exception()):
            # the next one is opened anew
            log.info("a connection was lost", why=type(fault).__name__)

    async def _open(self) -> asyncpg.Pool:
        how = {"init": _codecs, "reset": _as_it_is, "server_settings": PLANNED_ONCE}
        return await asyncpg.create_pool(self._dsn, min_size=0, max_size=4, **how)

    def close(self) -> None:
        if self._pool is not None:
            self._pool.terminate()
            self._pool = self._at_hand = None


def _alive(connection: Any) -> bool:
    try:
        return not connection.is_closed()
    except asyncpg.InterfaceError:  # lost, and the pool has taken it back already
        return False


async def _codecs(connection: asyncpg.Connection) -> None:
    await connection.set_type_codec(
        "json",
        schema="pg_catalog",
        encoder=lambda value: orjson.dumps(value).decode(),
        decoder=orjson.loads,
    )


async def _as_it_is(_connection: asyncpg.Connection) -> None:
    """Nothing of a single statement stays behind that would have to be put back."""


class LateConnection(AsyncConnection):
    """Connected, and its transaction begun, with the first statement that SQLAlchemy is given."""

    def __init__(self, engine: AsyncEngine, singly: Singly) -> None:
        super().__init__(engine)
        self._singly = singly
        self._alone: Any = None

    @property  # type: ignore[misc]
    def dialect(self) -> Any:
        return self.sync_engine.dialect

    async def row(self, statement: str, values: Sequence[Any]) -> Any:
        """The only row of a statement that is a transaction by itself."""
        if self._alone is None:
            self._alone = await self._singly.take()
        return await self._alone.fetchrow(statement, *values)

    def let_go(self, sound: bool) -> None:
        if self._alone is not None:
            self._singly.give_back(self._alone, sound)
            self._alone = None

    async def begun(self) -> None:
        if self.sync_connection is None:
            await self.start()
            await self.begin()

    async def execute(self, *args: Any, **more: Any) -> Any:
        await self.begun()
        return await super().execute(*args, **more)

    async def exec_driver_sql(self, *args: Any, **more: Any) -> Any:
        await self.begun()
        return await super().exec_driver_sql(*args, **more)


@asynccontextmanager
async def late(engine: AsyncEngine, singly: Singly) -> AsyncIterator[LateConnection]:
    """Commits what was begun; what is raised undoes it."""
    connection, sound = LateConnection(engine, singly), False
    try:
        yield connection
        if connection.sync_connection is not None:
            await connection.commit()
        sound = True
    finally:
        connection.let_go(sound)
        if connection.sync_connection is not None:
            await asyncio.shield(connection.close())  # undoes what was not committed
