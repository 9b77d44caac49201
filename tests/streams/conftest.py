"""An embedded broker, messages to put on it, and a house to run a Faust app in."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import faust
import mode
import pytest
from kafka import KafkaProducer

from muster.process import ServiceGroup
from streams.consumer import Record, make_app
from streams.embedded_broker import EmbeddedBroker
from streams.topic_admin import client_options

ROOT = Path(__file__).parents[2]
Maker = Callable[[Callable[[list[Record]], Awaitable[None]]], faust.App]
Starter = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def embedded() -> Iterator[str]:
    """The bootstrap servers of an embedded broker with the topic `signals` (one partition, so that
    order shows).
    """
    broker = EmbeddedBroker({"signals": 1})
    yield broker.start()
    broker.stop()


@pytest.fixture
def name() -> str:
    """A name no one else on a shared broker has, for a topic or a group."""
    return f"test-{uuid.uuid4().hex[:12]}"


@pytest.fixture
def app_for(embedded: str, tmp_path: Path) -> Maker:
    """Makes an app on the embedded broker from its callback."""

    def make(handle: Callable[[list[Record]], Awaitable[None]]) -> faust.App:
        return make_app(embedded, embedded=True, group="workers", datadir=tmp_path, handle=handle)

    return make


@asynccontextmanager
async def living(*services: mode.ServiceT) -> AsyncIterator[ServiceGroup]:
    """The services, started in the test's own loop and stopped after it."""
    house = ServiceGroup(services)
    life = asyncio.create_task(house.live())
    try:
        yield house
    finally:
        house.ask_to_stop()
        await life


async def until(true: Callable[[], bool], seconds: float = 15.0) -> None:
    """Come back when `true()`; fail when it is not within `seconds`."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


def put(bootstrap: str, topic: str, values: Sequence[bytes | None], embedded: bool = False) -> None:
    """Put the values on the topic, in this order."""
    producer = KafkaProducer(bootstrap_servers=bootstrap, acks="all", **client_options(embedded))
    sent = [producer.send(topic, value, key=b"gone" if value is None else None) for value in values]
    for each in sent:
        each.get(timeout=10)
    producer.close()


@pytest.fixture
def start_worker(tmp_path: Path) -> Iterator[Starter]:
    """Starts tests/streams/worker.py as a process (bootstrap, name, embedded); its log goes to
    `worker.log`.
    """
    started: list[subprocess.Popen[bytes]] = []

    def start(bootstrap: str, name: str, embedded: str = "no") -> subprocess.Popen[bytes]:
        program = [sys.executable, "-W", "ignore", "-m", "tests.streams.worker"]
        with (tmp_path / "worker.log").open("ab") as log:
            command = [*program, bootstrap, name, str(tmp_path), embedded]
            started.append(subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log))
        return started[-1]

    yield start
    for worker in started:
        worker.kill()
        worker.communicate()


def soon(true: Callable[[], bool], seconds: float = 30.0) -> None:
    """As `until`, for tests without a loop."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)
