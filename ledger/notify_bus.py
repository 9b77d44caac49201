"""Wakes loops after a write: in this process at once, in others through PostgreSQL's NOTIFY.

NOTIFY goes out after the commit, on a connection of its own: inside a transaction it would hold a
lock of the whole server while the commit waits for the disk, and so serialise all commits. A wake
is a hint, never the message: pending work is in the tables, and every loop also polls them.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterable, Mapping
from contextlib import suppress
from importlib import import_module
from typing import Any

import structlog
from sqlalchemy.engine import URL

from ledger.asyncpg_errors import asyncpg_errors
from ledger.process_liveness import hold_process_lock
from ledger.restore_lock import SHARE

log = structlog.get_logger()
CHANNEL = "muster"
GATHER = 0.005  # seconds
CAN_WAIT = 0.1  # seconds: what is not urgent goes with the next NOTIFY, or alone after this
TOPICS = ("urgent", "logins", "notices", "agenda", "outbox", "changes")
LISTEN_AGAIN = 1.0  # seconds


class NotifyBus:
    """`wait(topic)` returns when `tell(topic)` was called since the last wait, or after
    `seconds`.
    """

    def __init__(self, url: URL | None, tls: Mapping[str, Any] | None = None) -> None:
        """`url`: PostgreSQL's, without parameters of TLS; `tls`: those for asyncpg."""
        self._url = url
        self._tls = dict(tls or {})
        self._events: dict[str, list[asyncio.Event]] = {topic: [] for topic in TOPICS}
        self._listener: Any = None
        self._me = uuid.uuid4().hex[:8]
        self._pending: set[str] = set()
        self._telling: asyncio.Task[None] | None = None
        self._later: asyncio.TimerHandle | None = None
        self._again: asyncio.Future[None] | None = None
        self._closed = False

    def notify(self, *topics: str) -> None:
        """Wake this process's loops, and then those of other processes (if this one listens, too).

        Call after the commit.
        """
        # Local loops first, and without the database: they need no NOTIFY and also work while it is
        # away.
        self._notify_local(topics)
        self._pending.update(topics)
        # SQLite, or not connected yet: `_listen_again` signals every topic once it is.
        if self._listener is None:
            return
        if "urgent" in topics:
            self._begin()
        elif self._later is None:
            self._later = asyncio.get_running_loop().call_later(CAN_WAIT, self._begin)

    def _begin(self) -> None:
        if self._later is not None:
            self._later.cancel()
            self._later = None
        # One NOTIFY at a time: the running task also sends what was added to `_pending` since it
        # began.
        if self._telling is None and not self._closed:
            self._telling = asyncio.create_task(self._notify_remote())

    def _notify_local(self, topics: Iterable[str]) -> None:
        for topic in topics:
            for event in self._events[topic]:
                event.set()

    async def _notify_remote(self) -> None:
        """Topics signalled while one NOTIFY is on its way are sent with the next."""
        try:
            while self._pending:
                # Decisions that commit within these few milliseconds share one NOTIFY, hence one
                # commit.
                await asyncio.sleep(GATHER)
                topics, self._pending = self._pending, set()
                await self._listener.execute(
                    f"NOTIFY {CHANNEL}, '{self._me}:{','.join(sorted(topics))}'"
                )
        except _faults() as error:
            log.warning("others find out at their next look", why=type(error).__name__)
        finally:
            self._telling = None

    def subscribe(self, topic: str) -> asyncio.Event:
        """An event for this subscriber alone, set at every `tell`; clear it before looking."""
        # One event for each subscriber: with a shared one, the first to clear it would hide the
        # wake from the others.
        event = asyncio.Event()
        self._events[topic].append(event)
        return event

    def unsubscribe(self, topic: str, event: asyncio.Event) -> None:
        self._events[topic].remove(event)

    async def listen(self) -> None:
        """Receive wakes of other processes (PostgreSQL only); reconnects when it is cut off."""
        if self._url is None:
            return
        try:
            await self._connect()
        except _faults() as error:  # polling continues without it
            log.warning("not listening for wakes", why=type(error).__name__)
            self._lost()

    async def _connect(self) -> None:
        assert self._url is not None
        dsn = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        # Its commits hold nothing that could be lost, so none of them waits for the disk.
        asyncpg = import_module("asyncpg")  # not for a ledger on SQLite
        self._listener = await asyncpg.connect(
            dsn, server_settings={"synchronous_commit": "off"}, **self._tls
        )
        # Session locks live as long as this connection, which no pool recycles: when the process is
        # killed, the server releases them at once.
        await hold_process_lock(self._listener)
        # A backup is not restored while this connection lives.
        await self._listener.execute(SHARE)
        await self._listener.add_listener(CHANNEL, self._on_notification)
        self._listener.add_termination_listener(self._lost)

    def _lost(self, *_connection: object) -> None:
        if not self._closed:
            self._again = asyncio.ensure_future(self._listen_again())

    async def _listen_again(self) -> None:
        while True:
            await asyncio.sleep(LISTEN_AGAIN)
            with suppress(*_faults()):
                await self._connect()
                # Every wake sent while the connection was down is lost, so all loops look once.
                return self.notify(*TOPICS)  # topics signalled in between

    def _on_notification(
        self, _connection: object, _pid: int, _channel: str, message: object
    ) -> None:
        sender, _, topics = str(message).rpartition(":")
        if sender != self._me:  # our own loops were woken directly, and would run twice
            self._notify_local(t for t in topics.split(",") if t in TOPICS)

    async def close(self) -> None:
        self._closed = True
        for task in (self._again, self._telling, self._later):
            if task is not None:
                task.cancel()
        if self._listener is not None:
            with suppress(*_faults()):
                await self._listener.close(timeout=1)


def _faults() -> tuple[type[Exception], ...]:
    return (OSError, *asyncpg_errors("PostgresError", "InterfaceError"))


async def wait(event: asyncio.Event, seconds: float, gather: float = 0.0) -> None:
    """Until the event is set or the time is over.

    `gather`: how long work that is not urgent lets more of it come together.
    """
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
        await asyncio.sleep(gather)
    # Cleared before the caller looks: what commits after that sets it again, so no wake is lost.
    event.clear()
