"""One message, straight to the broker, from a process that does nothing else: `muster report
--kafka`.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing

from kafka import KafkaProducer
from kafka.errors import KafkaConnectionError, KafkaTimeoutError

from streams.broker_probe import BrokerUnavailableError, probe
from streams.topic_admin import client_options

PATIENCE = 3.0  # seconds


def publish_once(
    bootstrap: str,
    topic: str,
    key: bytes | None,
    value: bytes,
    headers: Mapping[str, bytes],
    embedded: bool = False,
) -> None:
    """Publish and wait until every in-sync replica has it. Blocks, at most about 2 x PATIENCE.

    Raises BrokerUnavailableError when no broker took it in time; a message that is refused (too
    large, say) raises kafka-python's own error.
    """
    probe(bootstrap, PATIENCE)
    try:
        with closing(_producer(bootstrap, embedded)) as producer:
            producer.send(topic, value, key=key, headers=list(headers.items())).get(
                timeout=PATIENCE
            )
    except (KafkaTimeoutError, KafkaConnectionError, OSError) as fault:
        raise BrokerUnavailableError(bootstrap, str(fault)) from fault


def _producer(bootstrap: str, embedded: bool) -> KafkaProducer:
    limit = int(PATIENCE * 1000)
    return KafkaProducer(
        bootstrap_servers=bootstrap.split(","),
        acks="all",
        enable_idempotence=not embedded,
        bootstrap_timeout_ms=limit,
        max_block_ms=limit,
        request_timeout_ms=limit - 500,
        delivery_timeout_ms=limit,
        **client_options(embedded),
    )
