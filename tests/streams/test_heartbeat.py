"""The heartbeat calls its address only after a message has gone through broker, worker and ledger,
and what it calls is in no log.
"""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from handlers.heartbeat import is_heartbeat, new_heartbeat
from handlers.runtime import Runtime
from ledger import list_queries
from muster.settings import Settings
from muster.worker_role import worker
from streams import heartbeat
from streams.heartbeat import Heartbeat
from streams.outbox import Publisher
from streams.producer import Producer
from tests.databases import KINDS, fresh_url
from tests.runtimes import clock_of, failed, look, opened, small_company
from tests.servers.process import free_ports
from tests.streams.conftest import living, put, until
from tests.survive.fleet import Database

SECRET = "s3cret-path"


class Address:
    """What is called: a server that counts, and answers with `status`."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.status, self.held = 200, threading.Event()
        self.held.set()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.calls.append(self.path)
                outer.held.wait(20)
                self.send_response(outer.status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Nothing on stderr."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> SecretStr:
        return SecretStr(f"http://127.0.0.1:{self.server.server_port}/ping/{SECRET}")


@pytest.fixture
def address() -> Iterator[Address]:
    one = Address()
    yield one
    one.held.set()
    one.server.shutdown()
    one.server.server_close()


@pytest.fixture(params=KINDS)
async def runtime(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Runtime]:
    async with opened(fresh_url(request.param, tmp_path, request), small_company()) as one:
        yield one


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeat, "LOOK_EVERY", 0.02)


def working(runtime: Runtime, bootstrap: str, home: Path) -> Any:
    """A real worker on the embedded broker."""
    settings = Settings(home=home)
    parts: Any = SimpleNamespace(
        runtime=runtime, bootstrap=bootstrap, embedded=True, settings=settings
    )
    return worker(parts)


async def test_it_calls_after_a_message_has_gone_through_broker_worker_and_ledger(
    runtime: Runtime, embedded: str, tmp_path: Path, address: Address
) -> None:
    producer = Producer(embedded, embedded=True, patience=20)
    beat = Heartbeat(runtime, Publisher(producer), address.url)
    async with living(producer, working(runtime, embedded, tmp_path)):
        put(embedded, "signals", [failed("K-07").body], embedded=True)
        with capture_logs() as logs:
            assert await beat.beat() == "sent"
    assert address.calls == [f"/ping/{SECRET}"] and SECRET not in str(logs)
    assert len(await look(runtime, list_queries.incidents)) == 1, "signals beside it are judged"
    assert await look(runtime, list_queries.parked) == [], "and it is none"


async def test_without_a_worker_it_does_not_call(
    runtime: Runtime, embedded: str, address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat, "ROUND_TRIP", 0.1)
    producer = Producer(embedded, embedded=True, patience=20)
    async with living(producer):
        assert await Heartbeat(runtime, Publisher(producer), address.url).beat() == "lost"
    assert address.calls == []


async def test_with_a_dead_broker_it_does_not_call(runtime: Runtime, address: Address) -> None:
    nobody = f"127.0.0.1:{free_ports(1)[0]}"
    producer = Producer(nobody, embedded=True, patience=0.2)
    async with living(producer):
        assert await Heartbeat(runtime, Publisher(producer), address.url).beat() == "lost"
    assert address.calls == []


async def taken(topic: str, key: bytes | None, value: bytes) -> None:
    """A broker that takes everything."""


async def test_with_a_dead_ledger_it_does_not_call_and_with_a_living_one_it_does_again(
    tmp_path: Path, embedded: str, address: Address
) -> None:
    database = Database().start()
    try:
        async with opened(database.fresh_database(), small_company()) as runtime:
            producer = Producer(embedded, embedded=True, patience=20)
            beat = Heartbeat(runtime, Publisher(producer), address.url)
            database.down()
            async with living(producer):
                assert await beat.beat() == "lost" and address.calls == []
                database.up()
                async with living(working(runtime, embedded, tmp_path)):
                    assert await beat.beat() == "sent" and len(address.calls) == 1
    finally:
        database.stop()


async def through(runtime: Runtime, monkeypatch: pytest.MonkeyPatch, url: SecretStr) -> Any:
    """A heartbeat whose round trip succeeds."""

    async def back(*_: Any) -> bool:
        return True

    monkeypatch.setattr(Heartbeat, "_is_back", back)
    publish: Any = taken
    return Heartbeat(runtime, publish, url)


@pytest.mark.parametrize("status", [302, 404, 500])
async def test_an_address_that_refuses_is_said_without_the_address(
    runtime: Runtime, address: Address, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    address.status = status
    beat = await through(runtime, monkeypatch, address.url)
    with capture_logs() as logs:
        assert await beat.beat() == ("refused" if status >= 400 else "sent")
    assert SECRET not in str(logs) and len(address.calls) == 1, "no redirect is followed"


async def test_an_address_that_does_not_answer_holds_up_nothing(
    runtime: Runtime, address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat, "PATIENCE", 0.2)
    address.held.clear()
    beat = await through(runtime, monkeypatch, address.url)
    with capture_logs() as logs:
        assert await beat.beat() == "refused"
    address.held.set()
    clock_of(runtime).move(minutes=1)
    gone = SecretStr(f"http://127.0.0.1:{free_ports(1)[0]}/{SECRET}")
    beat = await through(runtime, monkeypatch, gone)
    with capture_logs() as more:
        assert await beat.beat() == "refused"
    assert len(logs) == len(more) == 1 and SECRET not in str(logs + more)


async def test_of_two_processes_one_makes_it(
    runtime: Runtime, address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await through(runtime, monkeypatch, address.url)
    second = await through(runtime, monkeypatch, address.url)
    assert [await first.beat(), await second.beat()] == ["sent", None]
    clock_of(runtime).move(minutes=1)
    assert [await second.beat(), await first.beat()] == ["sent", None]


async def test_it_goes_on_each_minute_no_matter_what_happens(
    runtime: Runtime, address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat, "EVERY", 0.01)
    beat = await through(runtime, monkeypatch, address.url)
    rounds: list[str] = []

    async def failing() -> str:
        rounds.append("one")
        raise ZeroDivisionError

    monkeypatch.setattr(beat, "beat", failing)
    with capture_logs():
        async with living(beat):
            await until(lambda: len(rounds) > 2)


def test_nothing_else_is_taken_for_a_heartbeat() -> None:
    assert is_heartbeat(new_heartbeat()) and new_heartbeat() != new_heartbeat()
    for other in (b"", b"muster-heartbeat ", b"muster-heartbeat " + b"0" * 33, b"{}",
                  new_heartbeat() + b"\n", b" " + new_heartbeat()):  # fmt: skip
        assert not is_heartbeat(other), other
