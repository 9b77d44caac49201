"""One message, straight to the broker, from a process that does nothing else: `muster report
--kafka`.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing

from kafka import KafkaProducer

from streams.authentication_probe import check_broker
from streams.kafka_security import PLAINTEXT, KafkaSecurity
from streams.topic_admin import client_options, reaching

PATIENCE = 3.0  # seconds


def publish_once(
    bootstrap: str,
    topic: str,
    key: bytes | None,
    value: bytes,
    headers: Mapping[str, bytes],
    embedded: bool = False,
    security: KafkaSecurity = PLAINTEXT,
) -> None:
    """Publish and wait until every in-sync replica has it. Blocks, at most about 2 x PATIENCE.

    Raises BrokerUnavailableError when no broker took it in time, BrokerRefusedError where the
    broker does not accept us; a message that is refused (too large, say) raises kafka-python's own
    error.
    """
    with reaching(bootstrap, security):
        check_broker(bootstrap, PATIENCE, security)
        with closing(_producer(bootstrap, embedded, security)) as producer:
            producer.send(topic, value, key=key, headers=list(headers.items())).get(
                timeout=PATIENCE
            )


def _producer(bootstrap: str, embedded: bool, security: KafkaSecurity) -> KafkaProducer:
    limit = int(PATIENCE * 1000)
    return KafkaProducer(
        bootstrap_servers=bootstrap.split(","),
        acks="all",
        enable_idempotence=not embedded,
        bootstrap_timeout_ms=limit,
        max_block_ms=limit,
        request_timeout_ms=limit - 500,
        delivery_timeout_ms=limit,
        **client_options(embedded, security),
    )
