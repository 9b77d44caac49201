"""Batches without a window. These fail when the internal of Faust that the drain leans on moves."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from streams.batching import LIMIT
from streams.consumer import Record, make_app
from streams.producer import Producer
from streams.topic_admin import ensure_topics, inspect
from tests.servers.kafka import ApacheKafka
from tests.streams.conftest import Maker, living, put, until

pytestmark = pytest.mark.slow

WAITING = [b"%03d" % number for number in range(600)]
COMMIT = 0.003  # seconds a transaction takes, in which more events arrive


@pytest.mark.slow
async def test_what_is_waiting_comes_in_batches_in_order_and_whole(
    embedded: str, app_for: Maker
) -> None:
    put(embedded, "signals", WAITING, embedded=True)
    batches: list[list[Record]] = []

    async def handle(batch: list[Record]) -> None:
        await asyncio.sleep(COMMIT)
        batches.append(batch)

    async with living(app_for(handle)):
        await until(lambda: sum(map(len, batches)) >= len(WAITING))
    assert [record.value for batch in batches for record in batch] == WAITING
    assert max(map(len, batches)) <= LIMIT
    assert len(batches) < 60, "600 waiting events were handed over almost one by one"


async def test_every_event_of_a_batch_counts_as_begun_until_it_is_acknowledged(
    embedded: str, app_for: Maker
) -> None:
    put(embedded, "signals", WAITING, embedded=True)
    begun: list[tuple[int, int]] = []

    async def handle(batch: list[Record]) -> None:
        await asyncio.sleep(COMMIT)
        begun.append((len(batch), len(app.consumer.unacked)))

    app = app_for(handle)
    async with living(app):
        await until(lambda: sum(size for size, _ in begun) >= len(WAITING))
        assert all(size == unacked for size, unacked in begun)
        assert max(size for size, _ in begun) > 1
        await until(lambda: not app.consumer.unacked)


async def test_what_was_acknowledged_is_committed_by_the_time_it_stopped(
    embedded: str, app_for: Maker
) -> None:
    put(embedded, "signals", WAITING, embedded=True)
    handled: list[Record] = []

    async def handle(batch: list[Record]) -> None:
        handled.extend(batch)

    async with living(app_for(handle)):
        await until(lambda: len(handled) >= len(WAITING))
    (row,) = inspect(embedded, embedded=True, group="workers")
    assert row["detail"] == [{"partition": 0, "end": 600, "committed": 600, "lag": 0}]


@pytest.mark.slow
async def test_a_lone_event_waits_for_no_company(embedded: str, app_for: Maker) -> None:
    sent, took = [0.0], []
    arrived = asyncio.Event()

    async def handle(batch: list[Record]) -> None:
        took.append(time.monotonic() - sent[-1])
        arrived.set()

    producer = Producer(embedded, embedded=True)
    async with living(producer, app_for(handle)):
        for _ in range(21):
            arrived.clear()
            sent.append(time.monotonic())
            await producer.publish("signals", None, b"lone", {})
            await asyncio.wait_for(arrived.wait(), 15)
            await asyncio.sleep(0.02)
    assert sorted(took)[10] < 0.4, (
        "p50 of the way through the embedded broker; Faust's own wait would make it 0.75 s"
    )


@pytest.mark.parametrize("value", [b"", b"\xff\xfe not text", b'{"no": "cloud event"}'])
async def test_bytes_come_through_as_they_are(embedded: str, app_for: Maker, value: bytes) -> None:
    seen: list[bytes] = []

    async def handle(batch: list[Record]) -> None:
        seen.extend(record.value for record in batch)

    put(embedded, "signals", [value], embedded=True)
    async with living(app_for(handle)):
        await until(lambda: bool(seen))
    assert seen == [value]


async def test_the_same_on_apache_kafka(kafka: ApacheKafka, name: str, tmp_path: Path) -> None:
    ensure_topics(kafka.bootstrap, {name: 1})
    put(kafka.bootstrap, name, WAITING)
    batches: list[list[Record]] = []

    async def handle(batch: list[Record]) -> None:
        await asyncio.sleep(COMMIT)
        batches.append(batch)

    app = make_app(
        kafka.bootstrap, embedded=False, group=name, datadir=tmp_path, handle=handle, topics=[name]
    )
    async with living(app):
        await until(lambda: sum(map(len, batches)) >= len(WAITING))
    assert [record.value for batch in batches for record in batch] == WAITING
    assert len(batches) < 60
