"""Reads a topic from its beginning to its present end, without a consumer group: `muster replay
--topic`.

Blocks.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from streams.authentication_probe import check_broker
from streams.broker_probe import BrokerUnavailableError
from streams.kafka_security import PLAINTEXT, KafkaSecurity
from streams.topic_admin import client_options, reaching

PATIENCE = 5.0  # seconds without a message, while there should be one


class NoSuchTopicError(Exception):
    """The broker has no topic of this name."""


@dataclass(frozen=True, slots=True)
class Message:
    """As stored in the topic; `at` is the broker's or the sender's timestamp."""

    at: datetime
    body: bytes
    headers: dict[str, bytes]


def messages(
    bootstrap: str, topic: str, embedded: bool = False, security: KafkaSecurity = PLAINTEXT
) -> list[Message]:
    """All of them, the oldest first over all partitions.

    Raises NoSuchTopicError, BrokerUnavailableError, BrokerRefusedError.
    """
    try:
        with (
            reaching(bootstrap, security),
            closing(_reader(bootstrap, embedded, security)) as reader,
        ):
            if topic not in reader.topics():
                raise NoSuchTopicError(
                    f"the broker has no topic {topic!r}; it has"
                    f" {', '.join(sorted(reader.topics())) or 'none'}"
                )
            return sorted(_all(reader, topic), key=lambda message: message.at)
    except KafkaError as fault:
        raise BrokerUnavailableError(bootstrap, str(fault)) from fault


def _reader(bootstrap: str, embedded: bool, security: KafkaSecurity) -> Any:
    check_broker(bootstrap, PATIENCE, security)
    limit = int(PATIENCE * 1000)
    return KafkaConsumer(
        bootstrap_servers=bootstrap.split(","),
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        consumer_timeout_ms=limit,
        bootstrap_timeout_ms=limit,
        **client_options(embedded, security),
    )


def _all(reader: Any, topic: str) -> Iterator[Message]:
    places = [
        TopicPartition(topic, number) for number in sorted(reader.partitions_for_topic(topic) or ())
    ]
    reader.assign(places)
    # The end is fixed here: what is published while we read belongs to the next reading.
    begins, ends = reader.beginning_offsets(places), reader.end_offsets(places)
    # An empty partition delivers nothing, so that waiting for it would end in a timeout.
    left = {place for place in places if begins[place] < ends[place]}
    while left:
        found = next(reader, None)
        if found is None:
            raise OSError(f"the broker stopped in the middle of {topic}")
        place = TopicPartition(found.topic, found.partition)
        if found.offset < ends[place]:
            yield Message(
                datetime.fromtimestamp(found.timestamp / 1000, UTC),
                found.value or b"",
                dict(found.headers or ()),
            )
        if found.offset + 1 >= ends[place]:
            left.discard(place)
