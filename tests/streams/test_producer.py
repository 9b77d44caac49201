"""The way out to Kafka outlives the broker's absence, and says so quickly while it lasts."""

from __future__ import annotations

import pytest
from aiokafka.errors import MessageSizeTooLargeError
from kafka import KafkaConsumer, TopicPartition

from streams.broker_probe import BrokerUnavailableError
from streams.producer import Producer
from streams.topic_admin import ensure_topics, inspect, wait_for
from tests.servers.kafka import ApacheKafka
from tests.servers.process import free_ports
from tests.streams.conftest import living


async def test_publishes_key_value_and_headers(kafka: ApacheKafka, name: str) -> None:
    ensure_topics(kafka.bootstrap, {name: 1})
    producer = Producer(kafka.bootstrap)
    async with living(producer):
        await producer.publish(name, b"K-07", "坏了".encode(), {"ce_id": b"1"})
    consumer = KafkaConsumer(bootstrap_servers=kafka.bootstrap, auto_offset_reset="earliest")
    consumer.assign([TopicPartition(name, 0)])
    message = next(iter(consumer))
    consumer.close()
    assert (message.key, message.value.decode(), message.headers) == (
        b"K-07",
        "坏了",
        [("ce_id", b"1")],
    )


async def test_publishes_to_the_embedded_broker(embedded: str) -> None:
    producer = Producer(embedded, embedded=True)
    async with living(producer):
        for number in range(20):
            await producer.publish("signals", None, b"%d" % number, {})
    assert inspect(embedded, embedded=True)[0]["detail"][0]["end"] == 20


async def test_with_no_broker_it_gives_up_after_its_patience_and_stops() -> None:
    producer = Producer(f"127.0.0.1:{free_ports(1)[0]}", patience=0.2)
    async with living(producer):
        with pytest.raises(BrokerUnavailableError):
            await producer.publish("signals", None, b"", {})


async def test_a_message_too_large_is_the_senders_fault_not_the_brokers(embedded: str) -> None:
    producer = Producer(embedded, embedded=True)
    async with living(producer):
        with pytest.raises(MessageSizeTooLargeError):
            await producer.publish("signals", None, bytes(10_000_000), {})
        await producer.publish("signals", None, b"small", {})


async def test_it_works_again_when_the_broker_is_back(own_kafka: ApacheKafka) -> None:
    ensure_topics(own_kafka.bootstrap, {"signals": 1})
    producer = Producer(own_kafka.bootstrap)
    async with living(producer):
        await producer.publish("signals", None, b"before", {})
        own_kafka.kill()
        for _ in range(2):
            with pytest.raises(BrokerUnavailableError):
                await producer.publish("signals", None, b"lost", {})
        own_kafka.restart()
        wait_for(own_kafka.bootstrap, 20)
        await producer.publish("signals", None, b"after", {})
    assert _values(own_kafka.bootstrap)[0] == b"before"
    assert _values(own_kafka.bootstrap)[-1] == b"after"


async def test_it_may_start_before_the_broker(own_kafka: ApacheKafka) -> None:
    ensure_topics(own_kafka.bootstrap, {"signals": 1})
    own_kafka.kill()
    producer = Producer(own_kafka.bootstrap)
    async with living(producer):
        with pytest.raises(BrokerUnavailableError):
            await producer.publish("signals", None, b"early", {})
        own_kafka.restart()
        wait_for(own_kafka.bootstrap, 20)
        await producer.publish("signals", None, b"now", {})
    assert _values(own_kafka.bootstrap) == [b"now"]


def _values(bootstrap: str) -> list[bytes]:
    consumer = KafkaConsumer(
        bootstrap_servers=bootstrap, auto_offset_reset="earliest", consumer_timeout_ms=1500
    )
    consumer.assign([TopicPartition("signals", 0)])
    values = [message.value for message in consumer]
    consumer.close()
    return values
