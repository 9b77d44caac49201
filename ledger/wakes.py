"""Who is woken when something was written: in this process at once, in others through PostgreSQL's NOTIFY.

A wake is a hint, never the message: what is owed stands in the tables, and every loop looks by itself now and then.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import asyncpg
import structlog
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection

log = structlog.get_logger()
CHANNEL = "muster"
TOPICS = ("notices", "agenda", "outbox", "changes")
LISTEN_AGAIN = 1.0  # seconds
_AWAY = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


class Wakes:
    """`wait(topic)` returns when somebody called `tell(topic)` since the last wait, or after `seconds`."""

    def __init__(self, url: URL | None) -> None:
        self._url = url
        self._events: dict[str, list[asyncio.Event]] = {topic: [] for topic in TOPICS}
        self._listener: Any = None
        self._again: asyncio.Future[None] | None = None
        self._closed = False

    def tell(self, *topics: str) -> None:
        """Wake this process's loops. Call after the commit."""
        for topic in topics:
            for event in self._events[topic]:
                event.set()

    async def tell_others(self, connection: AsyncConnection, *topics: str) -> None:
        """Inside a transaction: other processes are woken when it commits."""
        if self._url is not None:
            await connection.exec_driver_sql(f"NOTIFY {CHANNEL}, '{','.join(topics)}'")

    def subscribe(self, topic: str) -> asyncio.Event:
        """An event of the caller's own, set at every `tell`; clear it before looking."""
        event = asyncio.Event()
        self._events[topic].append(event)
        return event

    def unsubscribe(self, topic: str, event: asyncio.Event) -> None:
        self._events[topic].remove(event)

    async def listen(self) -> None:
        """Hear what other processes tell (PostgreSQL only), also after the connection was lost."""
        if self._url is None:
            return
        try:
            await self._connect()
        except _AWAY as error:  # looking now and then goes on without it
            log.warning("not listening for wakes", why=type(error).__name__)
            self._lost()

    async def _connect(self) -> None:
        assert self._url is not None
        dsn = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._listener = await asyncpg.connect(dsn)
        await self._listener.add_listener(CHANNEL, self._heard)
        self._listener.add_termination_listener(self._lost)

    def _lost(self, *_connection: object) -> None:
        if not self._closed:
            self._again = asyncio.ensure_future(self._listen_again())

    async def _listen_again(self) -> None:
        while True:
            await asyncio.sleep(LISTEN_AGAIN)
            with suppress(*_AWAY):
                await self._connect()
                return self.tell(*TOPICS)  # whatever was told meanwhile

    def _heard(self, _connection: object, _pid: int, _channel: str, topics: object) -> None:
        self.tell(*(t for t in str(topics).split(",") if t in TOPICS))

    async def close(self) -> None:
        self._closed = True
        if self._again is not None:
            self._again.cancel()
        if self._listener is not None:
            with suppress(*_AWAY):
                await self._listener.close(timeout=1)


async def wait(event: asyncio.Event, seconds: float) -> None:
    """Until the event is set or the time is over."""
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
    event.clear()
