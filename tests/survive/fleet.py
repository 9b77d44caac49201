"""Muster as docker-compose.yml runs it: each role a process, two workers among them, on Apache
Kafka and PostgreSQL.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kafka import KafkaProducer
from kafka.admin import KafkaAdminClient
from kafka.errors import CoordinatorNotAvailableError
from sqlalchemy import func, select

from ledger import list_queries
from ledger.database import Connection
from ledger.tables import SignalRow, table_of
from muster.worker_role import GROUP
from tests.runtimes import cloud_event
from tests.servers.postgres import PostgreSQL
from tests.survive.process import Muster, soon
from tests.survive.unsent import held_back, on_the_way
from translations import english
from translations.json_rows import entry_row

ROLES = {
    "desk": "desk",
    "worker-1": "worker",
    "worker-2": "worker",
    "notifier": "notifier",
    "clock": "clock",
}
S = table_of(SignalRow)


class Database(PostgreSQL):
    """A server of a test's own, which may be stopped in the midst of everything.

    What it committed, it keeps.
    """

    def start(self) -> Database:
        self._run(
            "initdb",
            "-D",
            str(self._data),
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "-N",
        )
        self.up()
        return self

    def up(self) -> None:
        """Start, at first or after `down`."""
        options = f"-c fsync=off -c max_connections=200 -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -p {self.port}"
        self._run(
            "pg_ctl",
            "-D",
            str(self._data),
            "-l",
            str(self._data / "log"),
            "-w",
            "-t",
            "30",
            "-o",
            options,
            "start",
        )
        self._is_up = True

    def down(self) -> None:
        """As if it crashed: every connection breaks off."""
        self._run("pg_ctl", "-D", str(self._data), "-m", "immediate", "-w", "stop")
        self._is_up = False

    def stop(self) -> None:
        if not self._is_up:
            self.up()
        super().stop()

    def copy_of(self, url: str) -> str:
        """A new database with all that is in another."""
        base, _, source = url.rpartition("/")
        name = f"copy_{next(self._number)}"
        self._run(
            "createdb",
            "-h",
            "127.0.0.1",
            "-p",
            str(self.port),
            "-U",
            "postgres",
            "-T",
            source,
            name,
        )
        return f"{base}/{name}"


class Fleet:
    """The five processes."""

    def __init__(self, folder: Path, bootstrap: str, database: str) -> None:
        self.bootstrap, self.database = bootstrap, database
        environment = {
            "MUSTER_KAFKA": bootstrap,
            "MUSTER_DATABASE": database,
            "MUSTER_SECRET": secrets.token_urlsafe(32),  # one for all, as deployed
        }
        self.members = {name: Muster(folder / name, environment) for name in ROLES}

    def start(self) -> Fleet:
        """All at once, as compose does; back when the desk answers and the others say that they are
        starting their work.
        """
        self.members["desk"].run("migrate")
        for name, role in ROLES.items():
            self.members[name].start("--roles", role)
        for member in self.members.values():
            soon(
                lambda m=member: m.code is not None or "Muster is starting" in m.log, 60, self.logs
            )  # type: ignore[misc]
        self.desk.healthy(60)
        assert self.alive() == set(self.members), self.logs()
        # As deployed: what happens to a fleet happens after its workers have shared the partitions.
        soon(self._is_balanced, 60, self.logs)
        return self

    def _is_balanced(self) -> bool:
        """Whether every worker has joined the consumer group, and no rebalance is going on."""
        admin = KafkaAdminClient(bootstrap_servers=self.bootstrap)
        try:
            group = admin.describe_groups([GROUP])[GROUP]
        except CoordinatorNotAvailableError:  # the broker has only just begun
            return False
        finally:
            admin.close()
        workers = sum(role == "worker" for role in ROLES.values())
        return group["group_state"] == "Stable" and len(group["members"]) == workers

    def end(self) -> None:
        for member in self.members.values():
            member.kill()

    @property
    def desk(self) -> Muster:
        return self.members["desk"]

    def look(self, query: Any) -> Any:
        return self.desk.look(query)

    def alive(self) -> set[str]:
        return {name for name, member in self.members.items() if member.code is None}

    def logs(self) -> str:
        return "\n".join(
            f"--- {name}\n{member.log[-2500:]}" for name, member in self.members.items()
        )

    def judged(self) -> int:
        return int(self.look(_judged))

    def parked(self) -> list[str]:
        """Why messages were parked."""
        return [english(row["reason"]) for row in self.look(list_queries.parked)]

    def until_judged(self, count: int, seconds: float) -> float:
        return soon(
            lambda: self.judged() >= count,
            seconds,
            lambda: f"{self.judged()} of {count}; parked: {self.parked()}\n{self.logs()}",
        )

    def until_all_is_out(self, seconds: float) -> float:
        return soon(
            lambda: not self.look(on_the_way),
            seconds,
            lambda: f"these wait: {self.look(on_the_way)}\n{self.logs()}",
        )

    def nothing_lost_nothing_double(self, units: list[str]) -> None:
        """Each of `units` was reported failed once, under the id failed-UNIT."""
        signals = self.look(lambda c: list_queries.signals(c, limit=10_000))
        assert {s["id"] for s in signals if s["kind"] == "truck.failed"} == {
            f"failed-{unit}" for unit in units
        }
        assert {s["state"] for s in signals} == {"judged"}
        # a slow test sees the morning's routines begin
        incidents = [i for i in self.look(list_queries.incidents) if i["kind"] == "truck_failure"]
        ours = {i["id"] for i in incidents}
        lines = [
            entry_row(line)
            for line in self.look(lambda c: list_queries.timeline(c, limit=100_000))
            if line["incident"] in ours
        ]
        triage = Counter(line["what"] for line in lines if line["step"] == "triage")
        assert (
            triage["opened"] + triage["joined"]
            == len(units)
            == sum(i["signals"] for i in incidents)
        )
        assert len({i["site"] for i in incidents}) == len(incidents), "one incident a site"
        called = Counter(
            line["item"]
            for line in lines
            if (line["step"], line["what"]) == ("tell_head", "called")
        )
        assert called == Counter(units), "the head of each truck's site was called once"
        self._said_once(ours)

    def _said_once(self, ours: set[int]) -> None:
        book = Counter(p["notice"] for p in self.look(lambda c: list_queries.paper(c, 100_000)))
        held = self.look(held_back)
        notices = self.look(lambda c: list_queries.notices(c, limit=100_000))
        owed = {
            n["id"]: book[n["id"]]
            for n in notices
            if n["incident"] in ours and n["state"] != "withdrawn" and n["id"] not in held
        }
        assert set(owed.values()) == {1}, {n: times for n, times in owed.items() if times != 1}
        assert max(book.values()) == 1


class Load(threading.Thread):
    """Reports of failed trucks, one a unit, `rate` a second, through a producer that waits for
    Kafka rather than lose one.
    """

    def __init__(self, bootstrap: str, units: list[str], rate: float = 50.0) -> None:
        super().__init__(daemon=True)
        self._units, self._rate = units, rate
        self._producer = KafkaProducer(
            bootstrap_servers=bootstrap,
            acks="all",
            delivery_timeout_ms=60_000,
            request_timeout_ms=5_000,
        )
        self.sent = 0

    def run(self) -> None:
        for unit in self._units:
            value = cloud_event(
                "truck.failed", f"failed-{unit}", datetime.now(UTC), unit=unit, note="under load"
            )
            self._producer.send("signals", value, key=unit.encode())
            self.sent += 1
            time.sleep(1 / self._rate)
        self._producer.flush(timeout=60)

    def until_sent(self, count: int) -> None:
        soon(lambda: self.sent >= count, 30)

    def finish(self) -> None:
        self.join(70)
        assert not self.is_alive(), "Kafka never took it all"
        self._producer.close(5)


async def _judged(connection: Connection) -> int:
    return int(
        (
            await connection.execute(
                select(func.count()).select_from(S).where(S.c.state == "judged")
            )
        ).scalar_one()
    )
