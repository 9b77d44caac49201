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


class Wakes:
    """`wait(topic)` returns when somebody called `tell(topic)` since the last wait, or after `seconds`."""

    def __init__(self, url: URL | None) -> None:
        self._url = url
        self._events: dict[str, list[asyncio.Event]] = {topic: [] for topic in TOPICS}
        self._listener: Any = None

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
        """Hear what other processes tell (PostgreSQL only)."""
        if self._url is None:
            return
        dsn = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        try:
            self._listener = await asyncpg.connect(dsn)
            await self._listener.add_listener(CHANNEL, self._heard)
        except (OSError, asyncpg.PostgresError) as error:  # looking now and then goes on without it
            log.warning("not listening for wakes", why=type(error).__name__)

    def _heard(self, _connection: object, _pid: int, _channel: str, topics: object) -> None:
        self.tell(*(t for t in str(topics).split(",") if t in TOPICS))

    async def close(self) -> None:
        if self._listener is not None:
            with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await self._listener.close(timeout=1)


async def wait(event: asyncio.Event, seconds: float) -> None:
    """Until the event is set or the time is over."""
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
    event.clear()
