"""The embedded broker: real Kafka protocol, in memory."""

from __future__ import annotations

import pytest
from kafka import KafkaConsumer, TopicPartition

from streams.authentication_probe import check_broker
from streams.broker_probe import BrokerUnavailableError
from streams.embedded_broker import EmbeddedBroker
from streams.kafka_security import KafkaSecurity
from streams.one_shot_producer import publish_once
from streams.topic_admin import client_options, inspect, wait_for
from tests.streams.conftest import put


def test_takes_a_message_and_gives_it_back(embedded: str) -> None:
    publish_once(embedded, "signals", b"K-07", "车坏了".encode(), {"ce_id": b"1"}, embedded=True)
    consumer = KafkaConsumer(
        bootstrap_servers=embedded, auto_offset_reset="earliest", **client_options(True)
    )
    consumer.assign([TopicPartition("signals", 0)])
    message = next(iter(consumer))
    consumer.close()
    assert (message.key, message.value.decode()) == (b"K-07", "车坏了")
    assert dict(message.headers) == {"ce_id": b"1"}


def test_has_the_topics_it_was_given() -> None:
    broker = EmbeddedBroker({"signals": 4, "events": 2})
    rows = inspect(broker.start(), embedded=True)
    broker.stop()
    assert [(row["topic"], row["partitions"]) for row in rows] == [("events", 2), ("signals", 4)]


def test_two_can_run_at_once() -> None:
    one, other = EmbeddedBroker({"a": 1}), EmbeddedBroker({"b": 1})
    seen = [inspect(each.start(), embedded=True)[0]["topic"] for each in (one, other)]
    one.stop()
    other.stop()
    assert seen == ["a", "b"]


def test_stopped_it_is_gone_and_stopping_twice_is_harmless() -> None:
    broker = EmbeddedBroker({"signals": 1})
    bootstrap = broker.start()
    wait_for(bootstrap, 2, embedded=True)
    broker.stop()
    broker.stop()
    with pytest.raises(BrokerUnavailableError, match=bootstrap):
        wait_for(bootstrap, 0.5, embedded=True)


@pytest.mark.slow
def test_a_partition_keeps_its_newest_5_mb_only(embedded: str) -> None:
    """Not wanted, but so: what must survive a backlog is in the ledger before it is published
    here.
    """
    put(
        embedded,
        "signals",
        [b"%03d" % number + bytes(50_000) for number in range(200)],
        embedded=True,
    )
    consumer = KafkaConsumer(bootstrap_servers=embedded, **client_options(True))
    place = TopicPartition("signals", 0)
    first = consumer.beginning_offsets([place])[place]
    consumer.close()
    assert 90 <= first <= 110


def test_it_knows_no_passwords_so_signals_on_it_are_signed(embedded: str) -> None:
    """Where this fails librdkafka has learnt SASL: then it can be asked for."""
    security = KafkaSecurity("SASL_PLAINTEXT", "PLAIN", "muster", "of this run")
    with pytest.raises(BrokerUnavailableError):
        check_broker(embedded, 3, security)
