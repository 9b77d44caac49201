"""Events for other systems go out in the order in which they were owed, and again until the broker
has them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaConsumer, TopicPartition
from sqlalchemy import select

from handlers import instrumentation
from handlers.intake import Intake, PublishFailedError
from handlers.runtime import Runtime
from ledger.tables import OutboxRow, table_of
from streams import outbox
from streams.outbox import Outbox, Publisher
from streams.producer import Producer
from streams.topic_admin import client_options
from tests.databases import KINDS, fresh_url
from tests.ledger.sample_rows import put
from tests.runtimes import look, opened, small_company
from tests.servers.process import free_ports
from tests.streams.conftest import living, until

T = table_of(OutboxRow)


class Broker:
    """Kafka, as the intake knows it; bodies in `away` are not taken."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []
        self.away: set[bytes] = set()
        self.tries = 0

    async def __call__(self, topic: str, key: bytes | None, value: bytes) -> None:
        self.tries += 1
        if value in self.away:
            raise PublishFailedError("nobody answers")
        self.taken.append((topic, value))


@pytest.fixture(params=KINDS)
async def runtime(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Runtime]:
    async with opened(fresh_url(request.param, tmp_path, request), small_company()) as one:
        yield one


@pytest.fixture
def broker() -> Broker:
    return Broker()


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tried again is tried again at once."""
    monkeypatch.setattr(outbox, "LOOK_AGAIN", 0.02)
    monkeypatch.setattr(outbox, "GATHER", 0.0)


def service(runtime: Runtime, broker: Any, everything: bool = False) -> Outbox:
    return Outbox(runtime, Intake(runtime, broker), broker, everything=everything)


async def owe(runtime: Runtime, *bodies: bytes, topic: str = "incidents") -> None:
    rows = [{"topic": topic, "key": "1", "body": body, "published_at": None} for body in bodies]
    await put(runtime.ledger, OutboxRow, *rows)
    runtime.ledger.wakes.notify("outbox")


async def owed(runtime: Runtime) -> list[bytes]:
    query = select(T.c.body).where(T.c.published_at.is_(None)).order_by(T.c.id)

    async def bodies(connection: Any) -> list[bytes]:
        return list((await connection.execute(query)).scalars())

    return await look(runtime, bodies)


async def until_none_is_owed(runtime: Runtime) -> None:
    async with asyncio.timeout(10):
        # Marked in a transaction of its own, behind the last one, which sets no event.
        while await owed(runtime):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def bodies(broker: Broker) -> list[bytes]:
    return [body for _, body in broker.taken]


async def test_what_is_owed_at_the_start_and_what_comes_later_goes_out_in_order(
    runtime: Runtime, broker: Broker
) -> None:
    await owe(runtime, b"1", b"2")
    async with living(service(runtime, broker)):
        await until(lambda: len(broker.taken) == 2)
        await owe(runtime, b"3")
        await until(lambda: len(broker.taken) == 3)
        await until_none_is_owed(runtime)
    assert bodies(broker) == [b"1", b"2", b"3"]


async def test_each_event_goes_to_its_own_topic(runtime: Runtime, broker: Broker) -> None:
    await owe(runtime, b"1", topic="services")
    await owe(runtime, b"2")
    async with living(service(runtime, broker)):
        await until(lambda: len(broker.taken) == 2)
    assert broker.taken == [("services", b"1"), ("incidents", b"2")]


async def test_what_was_published_before_one_that_failed_is_not_owed_any_more(
    runtime: Runtime, broker: Broker
) -> None:
    await owe(runtime, b"1", b"2", b"3")
    broker.away = {b"2"}
    async with living(service(runtime, broker)):
        await until(lambda: broker.tries >= 5)  # three, and again from the one that failed
    assert await owed(runtime) == [b"2", b"3"]
    assert bodies(broker).count(b"1") == 1


async def test_after_one_that_failed_the_later_ones_come_again_behind_it(
    runtime: Runtime, broker: Broker
) -> None:
    await owe(runtime, b"1", b"2", b"3")
    broker.away = {b"2"}
    async with living(service(runtime, broker)):
        await until(lambda: broker.tries >= 3)
        broker.away = set()
        await until(lambda: b"2" in bodies(broker) and bodies(broker)[-1] == b"3")
        await until_none_is_owed(runtime)
    last = {
        body: len(broker.taken) - bodies(broker)[::-1].index(body) for body in (b"1", b"2", b"3")
    }
    assert last[b"1"] < last[b"2"] < last[b"3"]


async def test_with_a_broker_that_is_away_nothing_is_lost_and_the_service_stays(
    runtime: Runtime, broker: Broker
) -> None:
    await owe(runtime, b"1")
    broker.away = {b"1"}
    async with living(service(runtime, broker)) as house:
        await until(lambda: broker.tries >= 3)
        assert not house.crashed
        assert await owed(runtime) == [b"1"]
        broker.away = set()
        await until(lambda: bodies(broker) == [b"1"])


async def test_signals_the_ledger_kept_are_published_as_well(
    runtime: Runtime, broker: Broker
) -> None:
    kept = Intake(runtime, None)
    await kept.take_fields("truck.failed", {"unit": "K-07"}, "api", "one")
    async with living(service(runtime, broker)):
        await until(lambda: len(broker.taken) == 1)
    ((topic, body),) = broker.taken
    assert topic == "signals" and b'"one"' in body


@pytest.mark.parametrize("restarted", [True, False])
async def test_only_a_broker_that_lost_everything_gets_again_what_it_had(
    runtime: Runtime, broker: Broker, restarted: bool
) -> None:
    before = Intake(runtime, Broker())
    await before.take_fields("truck.failed", {"unit": "K-07"}, "api", "one")
    await before.publish_accepted()
    await owe(runtime, b"an event behind it")
    async with living(service(runtime, broker, everything=restarted)):
        await until(lambda: b"an event behind it" in bodies(broker))
    assert any(b'"one"' in body for body in bodies(broker)) is restarted


class Present(instrumentation.Tracer):
    def traceparent(self) -> str:
        return "00-ab-cd-01"


async def test_an_event_says_what_it_is_and_to_which_trace_it_belongs(embedded: str) -> None:
    producer = Producer(embedded, embedded=True)
    instrumentation.install(tracer=Present())
    try:
        async with living(producer):
            await Publisher(producer)("signals", b"HQ", b"{}")
    finally:
        instrumentation.install()
    consumer = KafkaConsumer(
        bootstrap_servers=embedded, auto_offset_reset="earliest", **client_options(True)
    )
    consumer.assign([TopicPartition("signals", 0)])
    message = next(iter(consumer))
    consumer.close()
    assert (message.key, message.value) == (b"HQ", b"{}")
    assert dict(message.headers) == {
        "content-type": b"application/cloudevents+json",
        "traceparent": b"00-ab-cd-01",
    }


async def test_a_broker_no_one_reaches_is_a_failed_publication() -> None:
    (port,) = free_ports(1)
    producer = Producer(f"127.0.0.1:{port}", patience=0.1, pause=0.05)
    async with living(producer):
        with pytest.raises(PublishFailedError):
            await Publisher(producer)("signals", None, b"{}")
