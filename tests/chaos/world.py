"""A Muster of several processes (or of one) with a carrier, and what can be done to it."""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from ledger.database import Connection, LedgerUnavailableError
from streams.topic_admin import wait_for
from tests.servers.emptied import connected
from tests.servers.kafka import ApacheKafka
from tests.servers.twilio import ACCOUNT, SENDER, TOKEN, TwilioServer
from tests.survive.fleet import Database
from tests.survive.process import Muster, look

# Two that judge, two that send, both able to take over from each other.
CLUSTER = {"desk": "desk,notifier", "worker-1": "worker,notifier", "worker-2": "worker,clock"}
ALONE = {"muster": ""}
T = TypeVar("T")


@dataclass
class World:
    """`kafka` and `database`: None where Muster has its own in its process."""

    members: dict[str, Muster]
    layout: dict[str, str]
    carrier: TwilioServer
    kafka: ApacheKafka | None = None
    database: Database | None = None
    revived: int = 0  # processes that ended by themselves, which a supervisor started again
    last_words: list[str] = field(default_factory=list)  # what each of them logged last
    _stopped: dict[str, threading.Timer] = field(default_factory=dict)
    _expected: set[str] = field(default_factory=set)

    @property
    def desk(self) -> Muster:
        return next(iter(self.members.values()))

    def start(self) -> None:
        """All processes; back when the desk answers."""
        if self.kafka or self.database:
            self.desk.run("demo")
        for name in self.members:
            self.begin(name)
        self.desk.healthy(90)

    def begin(self, name: str) -> None:
        roles = self.layout[name]
        self.members[name].start(*(["--roles", roles] if roles else []))

    def revive(self) -> None:
        """Start again whatever has ended, as a supervisor does."""
        for name, member in self.members.items():
            if member.code is not None:
                if name not in self._expected:
                    self.revived += 1
                    self.last_words.append(f"{name}: {member.since_start.strip()[-300:]}")
                self._expected.discard(name)
                self.begin(name)

    def kill(self, name: str) -> None:
        self.resume(name)
        self._expected.add(name)
        self.members[name].kill()

    def stop_for(self, name: str, seconds: float) -> None:
        """SIGSTOP: it stands still and does not know; SIGCONT follows by itself."""
        if name in self._stopped or self.members[name].code is not None:
            return
        self._signal(name, signal.SIGSTOP)
        timer = threading.Timer(seconds, self.resume, [name])
        self._stopped[name] = timer
        timer.start()

    def resume(self, name: str) -> None:
        timer = self._stopped.pop(name, None)
        if timer:
            timer.cancel()
            self._signal(name, signal.SIGCONT)

    def _signal(self, name: str, what: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            self.members[name].send(what)

    def cut_connections(self) -> None:
        """Every connection to the database ends in whatever it was doing."""
        if self.database:
            asyncio.run(_terminate(self.desk.ledger_url))

    def heal(self) -> float:
        """Everything is up again; the moment, in seconds since 1970."""
        for name in list(self._stopped):
            self.resume(name)
        self.carrier.behave()
        if self.kafka:
            wait_for(self.kafka.bootstrap, 60)
        self.revive()
        for member in self.members.values():
            _until(lambda m=member: "Muster is starting" in m.since_start, 90)  # type: ignore[misc]
        self.desk.healthy(90)
        return time.time()

    def end(self) -> None:
        for name, member in self.members.items():
            self.resume(name)
            member.kill()

    def look(self, query: Callable[[Connection], Awaitable[T]]) -> T:
        return asyncio.run(look(self.desk.ledger_url, query))

    def look_if_there(self, query: Callable[[Connection], Awaitable[T]]) -> T | None:
        """None while the database is away."""
        with suppress(LedgerUnavailableError, OSError):
            return self.look(query)
        return None


async def _terminate(url: str) -> None:
    with suppress(OSError):
        async with connected(url) as connection:
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


def _until(true: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.1)


def environment(carrier: TwilioServer) -> dict[str, str]:
    """Messages go to this carrier."""
    return {
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_FROM": SENDER,
        "MUSTER_TWILIO_BASE_URL": carrier.url,
    }


def cluster(folder: Path, carrier: TwilioServer, kafka: ApacheKafka, database: Database) -> World:
    """Three processes on Apache Kafka and PostgreSQL."""
    where = {"MUSTER_KAFKA": kafka.bootstrap, "MUSTER_DATABASE": database.fresh_database()}
    members = {name: Muster(folder / name, environment(carrier) | where) for name in CLUSTER}
    return World(members, CLUSTER, carrier, kafka, database)


def alone(folder: Path, carrier: TwilioServer) -> World:
    """One process with everything in it."""
    return World({"muster": Muster(folder / "muster", environment(carrier))}, ALONE, carrier)
