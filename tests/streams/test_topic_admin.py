"""Topics are made before anything consumes, and can be looked at."""

from __future__ import annotations

import threading

import pytest

from streams.broker_probe import BrokerUnavailableError
from streams.one_shot_producer import publish_once
from streams.topic_admin import ensure_topics, inspect, wait_for
from tests.servers.kafka import ApacheKafka
from tests.servers.process import free_ports
from tests.streams.conftest import put


def test_what_is_missing_is_made_and_what_exists_is_left_alone(
    kafka: ApacheKafka, name: str
) -> None:
    assert ensure_topics(kafka.bootstrap, {name: 4}) == [name]
    assert ensure_topics(kafka.bootstrap, {name: 8, f"{name}-b": 2}) == [f"{name}-b"]
    partitions = {row["topic"]: row["partitions"] for row in inspect(kafka.bootstrap)}
    assert (partitions[name], partitions[f"{name}-b"]) == (4, 2)


def test_two_processes_may_make_the_same_topics_at_once(kafka: ApacheKafka, name: str) -> None:
    topics = {f"{name}-{number}": 1 for number in range(8)}
    faults: list[Exception] = []

    def make() -> None:
        try:
            ensure_topics(kafka.bootstrap, topics)
        except Exception as fault:  # noqa: BLE001 - handed to the test, which raises it
            faults.append(fault)

    threads = [threading.Thread(target=make) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert set(topics) <= {row["topic"] for row in inspect(kafka.bootstrap)}


def test_a_look_shows_how_far_a_topic_reaches(kafka: ApacheKafka, name: str) -> None:
    ensure_topics(kafka.bootstrap, {name: 1})
    put(kafka.bootstrap, name, [b"one", b"two"])
    (row,) = (each for each in inspect(kafka.bootstrap, group="nobody") if each["topic"] == name)
    assert row["detail"] == [{"partition": 0, "end": 2, "committed": None, "lag": None}]


def test_the_embedded_broker_made_its_own(embedded: str) -> None:
    assert ensure_topics(embedded, {"signals": 1}, embedded=True) == []
    publish_once(embedded, "signals", None, b"one", {}, embedded=True)
    (row,) = inspect(embedded, embedded=True)
    assert row["detail"] == [{"partition": 0, "end": 1, "committed": None, "lag": None}]


@pytest.mark.parametrize("embedded", [True, False])
@pytest.mark.timeout(60)  # none of them has a limit of its own that is longer
def test_a_broker_that_is_not_there_is_named(embedded: bool) -> None:
    address = f"127.0.0.1:{free_ports(1)[0]}"
    with pytest.raises(BrokerUnavailableError, match=address) as away:
        wait_for(address, 1.5, embedded=embedded)
    assert away.value.address == address
    with pytest.raises(BrokerUnavailableError, match=address):
        inspect(address, embedded=embedded)
    with pytest.raises(BrokerUnavailableError, match=address):
        publish_once(address, "signals", None, b"", {}, embedded=embedded)


def test_waiting_ends_when_the_broker_comes(own_kafka: ApacheKafka) -> None:
    own_kafka.kill()
    with pytest.raises(BrokerUnavailableError):
        wait_for(own_kafka.bootstrap, 0.1)
    back = threading.Thread(target=own_kafka.restart)
    back.start()
    wait_for(own_kafka.bootstrap, 60)
    back.join()
    assert inspect(own_kafka.bootstrap) == []


def test_one_that_runs_is_found_at_the_first_try(embedded: str) -> None:
    wait_for(embedded, 0.0, embedded=True)
