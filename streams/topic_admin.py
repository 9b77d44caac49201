"""Topics, seen and set up from outside: made before anything consumes, and looked at by `muster
topics`.

Everything here blocks; from a coroutine call it through `asyncio.to_thread`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any, TypedDict

from kafka import KafkaConsumer, TopicPartition
from kafka.admin import KafkaAdminClient, NewTopic
from kafka.errors import (
    AuthorizationError,
    KafkaConnectionError,
    KafkaError,
    KafkaTimeoutError,
    TopicAlreadyExistsError,
)

from streams.authentication_probe import check_broker, security_mismatch_hint
from streams.broker_probe import BrokerRefusedError, BrokerUnavailableError
from streams.kafka_security import PLAINTEXT, KafkaSecurity

PATIENCE = 5.0  # seconds


class PartitionRow(TypedDict):
    """How far the consumer group is in a partition: offsets, and messages left to read.

    `committed` and `lag` are None where the group never committed anything.
    """

    partition: int
    end: int
    committed: int | None
    lag: int | None


class TopicListRow(TypedDict):
    """A topic with its partitions."""

    topic: str
    partitions: int
    detail: list[PartitionRow]


def client_options(embedded: bool, security: KafkaSecurity = PLAINTEXT) -> dict[str, Any]:
    """The options kafka-python needs for this broker: the embedded one cannot say which version it
    speaks.
    """
    return {"api_version": (2, 1)} if embedded else security.client_options()


def ensure_topics(
    bootstrap: str,
    topics: Mapping[str, int],
    embedded: bool = False,
    security: KafkaSecurity = PLAINTEXT,
) -> list[str]:
    """Make the topics (name to partitions) that do not exist yet; give the names made.

    The embedded broker made its own at its start, so nothing is done there. A topic that exists is
    left as it is, also with another number of partitions: changing that would move keys about.
    Raises BrokerUnavailableError, BrokerRefusedError.
    """
    if embedded:
        return []
    with (
        reaching(bootstrap, security),
        closing(_admin(bootstrap, security)) as admin,
    ):
        there = set(admin.list_topics())
        missing = [name for name in topics if name not in there]
        # Replication -1: the broker's own default, one copy on a laptop and three in a cluster.
        wanted = [
            NewTopic(name=name, num_partitions=topics[name], replication_factor=-1)
            for name in missing
        ]
        try:
            if wanted:
                admin.create_topics(wanted, wait_for_metadata=True)
        except TopicAlreadyExistsError:
            # another process was quicker with one of them
            return ensure_topics(bootstrap, topics, security=security)
        return missing


def inspect(
    bootstrap: str,
    embedded: bool = False,
    group: str = "muster",
    security: KafkaSecurity = PLAINTEXT,
) -> list[TopicListRow]:
    """One row a topic, with the lag of the consumer group.

    Raises BrokerUnavailableError, BrokerRefusedError.
    """
    with (
        reaching(bootstrap, security),
        closing(_reader(bootstrap, embedded, group, security)) as reader,
    ):
        names = sorted(name for name in reader.topics() if not name.startswith("__"))
        return [_row(reader, name) for name in names]


def wait_for(
    bootstrap: str,
    seconds: float,
    embedded: bool = False,
    security: KafkaSecurity = PLAINTEXT,
) -> None:
    """Return when a broker answers; raise BrokerUnavailableError if none does in `seconds`, and
    BrokerRefusedError at once where it does not accept us.
    """
    deadline = time.monotonic() + seconds
    with reaching(bootstrap, security):
        # Clients back off longer and longer between retries; reconnecting each second finds a
        # starting broker sooner.
        while (left := deadline - time.monotonic()) > 1.0:
            try:
                return _ask(bootstrap, embedded, 1.0, security)
            except BrokerRefusedError:
                raise
            except (KafkaError, BrokerUnavailableError):
                time.sleep(0.1)
        _ask(bootstrap, embedded, max(left, 0.1), security)


def _ask(bootstrap: str, embedded: bool, seconds: float, security: KafkaSecurity) -> None:
    _reader(bootstrap, embedded, None, security, seconds).close()


def _admin(bootstrap: str, security: KafkaSecurity) -> Any:
    check_broker(bootstrap, PATIENCE, security)
    return KafkaAdminClient(**_connection(bootstrap, False, security))


def _row(reader: Any, name: str) -> TopicListRow:
    places = [
        TopicPartition(name, number) for number in sorted(reader.partitions_for_topic(name) or ())
    ]
    limit = int(PATIENCE * 1000)
    ends = reader.end_offsets(places, timeout_ms=limit)
    detail = [
        _place(place.partition, ends[place], reader.committed(place, timeout_ms=limit))
        for place in places
    ]
    return {"topic": name, "partitions": len(places), "detail": detail}


def _place(partition: int, end: int, committed: int | None) -> PartitionRow:
    lag = None if committed is None else end - committed
    return {"partition": partition, "end": end, "committed": committed, "lag": lag}


def _reader(
    bootstrap: str,
    embedded: bool,
    group: str | None,
    security: KafkaSecurity,
    seconds: float = PATIENCE,
) -> Any:
    # With a given api_version (embedded) the constructor does not connect, and the first call would
    # wait without end.
    check_broker(bootstrap, seconds, security)
    return KafkaConsumer(
        group_id=group,
        enable_auto_commit=False,
        **_connection(bootstrap, embedded, security, seconds),
    )


def _connection(
    bootstrap: str, embedded: bool, security: KafkaSecurity, seconds: float = PATIENCE
) -> dict[str, Any]:
    return {
        "bootstrap_servers": bootstrap.split(","),
        "bootstrap_timeout_ms": int(seconds * 1000),
        **client_options(embedded, security),
    }


@contextmanager
def reaching(bootstrap: str, security: KafkaSecurity = PLAINTEXT) -> Iterator[None]:
    """Raises this package's errors in place of kafka-python's."""
    try:
        yield
    except BrokerUnavailableError:
        raise
    except AuthorizationError as fault:
        why = f"the user {security.username!r} may not do this there ({fault})"
        raise BrokerRefusedError(bootstrap, why) from fault
    except (KafkaTimeoutError, KafkaConnectionError, OSError) as fault:
        raise BrokerUnavailableError(bootstrap, security_mismatch_hint(fault, security)) from fault
