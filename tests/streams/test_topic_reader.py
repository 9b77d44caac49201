"""A topic read from its beginning to its present end, as `muster replay --topic` does; and how far
a consumer is behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from faust.types import TP
from kafka import KafkaProducer

from streams.broker_probe import BrokerUnavailableError
from streams.consumer_lag import consumer_lag
from streams.embedded_broker import EmbeddedBroker
from streams.topic_admin import client_options
from streams.topic_reader import Message, NoSuchTopicError, messages
from tests.servers.process import free_ports
from tests.streams.conftest import put


@pytest.fixture
def wide() -> Iterator[str]:
    """A broker with an empty topic and one of three partitions."""
    broker = EmbeddedBroker({"signals": 3, "empty": 2})
    yield broker.start()
    broker.stop()


def put_at(bootstrap: str, *what: tuple[int, int, bytes]) -> None:
    """(partition, timestamp in ms, body), in this order."""
    producer = KafkaProducer(bootstrap_servers=bootstrap, acks="all", **client_options(True))
    for partition, at, body in what:
        sent = producer.send("signals", body, partition=partition, timestamp_ms=at)
        sent.get(timeout=10)
    producer.close()


def bodies(found: list[Message]) -> list[bytes]:
    return [message.body for message in found]


def test_messages_of_one_partition_come_in_their_order_and_reading_twice_gives_the_same(
    embedded: str,
) -> None:
    put(embedded, "signals", [b"1", b"2", b"3"], embedded=True)
    first, again = (messages(embedded, "signals", embedded=True) for _ in range(2))
    assert bodies(first) == [b"1", b"2", b"3"]
    assert first == again


def test_over_all_partitions_the_oldest_comes_first(wide: str) -> None:
    put_at(wide, (2, 3_000, b"third"), (0, 1_000, b"first"), (1, 2_000, b"second"))
    found = messages(wide, "signals", embedded=True)
    assert bodies(found) == [b"first", b"second", b"third"]
    assert found[0].at == datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)


def test_a_deleted_message_is_an_empty_body_and_odd_bytes_are_kept(embedded: str) -> None:
    put(embedded, "signals", [None, b"\xff\x00", b""], embedded=True)
    assert bodies(messages(embedded, "signals", embedded=True)) == [b"", b"\xff\x00", b""]


def test_headers_come_along(embedded: str) -> None:
    producer = KafkaProducer(bootstrap_servers=embedded, acks="all", **client_options(True))
    producer.send("signals", b"x", headers=[("ce_id", b"1")]).get(timeout=10)
    producer.close()
    (message,) = messages(embedded, "signals", embedded=True)
    assert message.headers == {"ce_id": b"1"}


def test_an_empty_topic_has_no_messages_and_no_one_waits_for_any(wide: str) -> None:
    assert messages(wide, "empty", embedded=True) == []


def test_a_topic_that_is_not_there_is_named_with_those_that_are(wide: str) -> None:
    with pytest.raises(NoSuchTopicError) as none:
        messages(wide, "signal", embedded=True)
    assert "'signal'" in str(none.value)
    assert "empty, signals" in str(none.value)


@pytest.mark.parametrize("embedded", [True, False])
def test_where_no_one_listens_that_is_said_at_once(embedded: bool) -> None:
    (port,) = free_ports(1)
    with pytest.raises(BrokerUnavailableError) as away:
        messages(f"127.0.0.1:{port}", "signals", embedded)
    assert str(port) in str(away.value)


def app_with(
    assigned: set[TP], ends: dict[TP, int], done: dict[TP, int]
) -> Any:  # what of a Faust app is looked at
    monitor = SimpleNamespace(tp_end_offsets=ends, tp_committed_offsets=done)
    return SimpleNamespace(monitor=monitor, consumer=SimpleNamespace(assignment=lambda: assigned))


ONE, TWO = TP("signals", 0), TP("signals", 1)


@pytest.mark.parametrize(
    ("assigned", "ends", "done", "lag"),
    [
        ({ONE}, {ONE: 9}, {ONE: 4}, {("signals", 0): 5}),
        ({ONE}, {ONE: 9}, {ONE: 9}, {("signals", 0): 0}),
        ({ONE}, {ONE: 8}, {ONE: 9}, {("signals", 0): 0}),  # committed after the end was asked
        ({ONE}, {ONE: 9}, {}, {}),
        ({ONE}, {}, {ONE: 4}, {}),
        ({ONE}, {ONE: 9, TWO: 9}, {ONE: 4, TWO: 0}, {("signals", 0): 5}),
        (set(), {ONE: 9}, {ONE: 4}, {}),
    ],
    ids=["behind", "at the end", "ahead", "nothing committed", "end unknown", "another's", "none"],
)
def test_a_worker_is_behind_by_what_it_knows_of_its_own_partitions(
    assigned: set[TP], ends: dict[TP, int], done: dict[TP, int], lag: dict[tuple[str, int], int]
) -> None:
    assert consumer_lag(app_with(assigned, ends, done)) == lag


def test_without_a_consumer_there_is_no_lag() -> None:
    assert consumer_lag(None) == {}
