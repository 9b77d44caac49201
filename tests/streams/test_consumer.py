"""Nothing is acknowledged that was not handled: a failing callback is tried again without end."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

from handlers import instrumentation
from streams import consumer as streams_app
from streams.consumer import Record, make_app
from streams.embedded_broker import EmbeddedBroker
from streams.one_shot_producer import publish_once
from streams.topic_admin import ensure_topics, inspect, wait_for
from tests.servers.kafka import ApacheKafka
from tests.streams.conftest import Maker, Starter, living, put, soon, until

pytestmark = pytest.mark.slow

VALUES = [b"%02d" % number for number in range(20)]


async def test_a_message_comes_whole(embedded: str, app_for: Maker) -> None:
    seen: list[Record] = []

    async def handle(batch: list[Record]) -> None:
        seen.extend(batch)

    publish_once(
        embedded,
        "signals",
        b"K-07",
        "坏了".encode(),
        {"ce_id": b"1", "ce_type": b"x"},
        embedded=True,
    )
    async with living(app_for(handle)):
        await until(lambda: bool(seen))
    (record,) = seen
    assert (record.topic, record.partition, record.offset) == ("signals", 0, 0)
    assert (record.key, record.value.decode()) == (b"K-07", "坏了")
    assert record.headers == {"ce_id": b"1", "ce_type": b"x"}
    assert abs(record.timestamp - time.time()) < 30


async def test_a_message_without_a_value_has_an_empty_one(embedded: str, app_for: Maker) -> None:
    seen: list[Record] = []

    async def handle(batch: list[Record]) -> None:
        seen.extend(batch)

    put(embedded, "signals", [None, b"next"], embedded=True)
    async with living(app_for(handle)):
        await until(lambda: len(seen) > 1)
    assert [record.value for record in seen] == [b"", b"next"]


async def test_each_topic_is_read_by_an_agent_of_its_own(tmp_path: Path) -> None:
    broker = EmbeddedBroker({"signals": 2, "events": 1})
    bootstrap = broker.start()
    seen: set[tuple[str, bytes]] = set()

    async def handle(batch: list[Record]) -> None:
        assert len({record.topic for record in batch}) == 1
        seen.update((record.topic, record.value) for record in batch)

    for topic in ("signals", "events"):
        put(bootstrap, topic, VALUES, embedded=True)
    topics = ("signals", "events")
    app = make_app(
        bootstrap, embedded=True, group="workers", datadir=tmp_path, handle=handle, topics=topics
    )
    async with living(app):
        await until(lambda: len(seen) == 2 * len(VALUES))
    broker.stop()
    assert seen == {(topic, value) for topic in topics for value in VALUES}


async def test_a_callback_that_fails_once_gets_the_same_batch_again(
    embedded: str, app_for: Maker
) -> None:
    put(embedded, "signals", VALUES, embedded=True)
    tried: list[list[bytes]] = []
    done: list[bytes] = []

    async def handle(batch: list[Record]) -> None:
        values = [record.value for record in batch]
        tried.append(values)
        if len(tried) == 1:
            raise ConnectionError("the database went away for a moment")
        done.extend(values)

    async with living(app_for(handle)) as house:
        await until(lambda: len(done) >= len(VALUES))
        assert not house.crashed
    assert tried[0] == tried[1]
    assert done == VALUES


async def test_a_callback_that_keeps_failing_is_tried_on_and_the_process_stays(
    embedded: str, app_for: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams_app, "BACKOFF", (0.01, 0.01))
    monkeypatch.setattr(streams_app, "LONGEST_PAUSE", 0.02)
    put(embedded, "signals", VALUES, embedded=True)
    tries: list[int] = []
    faults: list[str] = []

    class Counting(instrumentation.Meter):
        def loop_fault(self, loop: str) -> None:
            faults.append(loop)

    async def handle(batch: list[Record]) -> None:
        tries.append(batch[0].offset)
        if len(tries) <= 20:
            raise RuntimeError("what no one foresaw")

    monkeypatch.setattr(instrumentation, "_meter", Counting())
    async with living(app_for(handle)) as house:
        await until(lambda: len(tries) == 20)
        committed = inspect(embedded, embedded=True, group="workers")[0]["detail"][0]["committed"]
        assert committed in (None, 0), "nothing of it, and nothing behind it, is acknowledged"
        await until(lambda: len(tries) > 20)
        assert not house.crashed
    assert set(tries[:20]) == {0} and faults == ["worker"] * 20


def _files(folder: Path) -> tuple[Path, Path]:
    return folder / "handled", folder / "tried"


def test_what_keeps_failing_is_not_acknowledged_and_comes_again_after_a_stop(
    kafka: ApacheKafka, name: str, tmp_path: Path, start_worker: Starter
) -> None:
    ensure_topics(kafka.bootstrap, {name: 1})
    put(kafka.bootstrap, name, [b"good"])
    worker, handled, tried = start_worker(kafka.bootstrap, name), *_files(tmp_path)
    soon(handled.exists)
    put(kafka.bootstrap, name, [b"poison", *VALUES])
    for _ in range(2):
        soon(lambda: tried.exists() and len(tried.read_bytes()) >= 5)
        assert worker.poll() is None, "it goes on trying"
        worker.terminate()
        assert worker.wait(20) == 0
        assert handled.read_bytes() == b"good\n"
        (row,) = (each for each in inspect(kafka.bootstrap, group=name) if each["topic"] == name)
        assert row["detail"] == [{"partition": 0, "end": 22, "committed": 1, "lag": 21}]
        tried.unlink()
        worker = start_worker(kafka.bootstrap, name)


def test_a_killed_workers_messages_come_again(
    kafka: ApacheKafka, name: str, tmp_path: Path, start_worker: Starter
) -> None:
    ensure_topics(kafka.bootstrap, {name: 1})
    put(kafka.bootstrap, name, VALUES)
    handled = tmp_path / "handled"
    first = start_worker(kafka.bootstrap, name)
    soon(handled.exists)
    first.kill()
    first.wait()
    put(kafka.bootstrap, name, [b"later"])
    second = start_worker(kafka.bootstrap, name)
    soon(lambda: b"later" in handled.read_bytes())
    second.terminate()
    assert second.wait(10) == 0
    assert set(handled.read_bytes().split()) == {*VALUES, b"later"}


def test_a_worker_outlives_its_broker(
    own_kafka: ApacheKafka, name: str, tmp_path: Path, start_worker: Starter
) -> None:
    ensure_topics(own_kafka.bootstrap, {name: 1})
    put(own_kafka.bootstrap, name, [b"before"])
    worker = start_worker(own_kafka.bootstrap, name)
    handled = tmp_path / "handled"
    soon(handled.exists)
    time.sleep(1)  # past the next commit
    own_kafka.kill()
    time.sleep(2)
    own_kafka.restart()
    wait_for(own_kafka.bootstrap, 20)
    put(own_kafka.bootstrap, name, [b"after"])
    soon(lambda: b"after" in handled.read_bytes())
    own_kafka.kill()
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(60) == 0, "it waited for a broker that was not there, until its limit"
    assert handled.read_bytes() == b"before\nafter\n"
    assert len((tmp_path / "worker.log").read_bytes().splitlines()) < 400
