"""The Faust app: raw messages in, batches handed to a callback, offsets moved only after it came
back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import faust
import mode
import structlog
from faust.auth import SASLCredentials, SSLCredentials

from handlers import instrumentation
from streams.batching import drain
from streams.faust_transport import quick_transport
from streams.kafka_security import PLAINTEXT, KafkaSecurity
from streams.log_throttle import install_log_throttle

log = structlog.get_logger()

BACKOFF = (0.1, 0.3, 1.0, 2.0)  # seconds before the second, third, … try of a batch
LONGEST_PAUSE = 10.0  # seconds between the tries after these


@dataclass(frozen=True, slots=True)
class Record:
    """One Kafka message as it came: nothing in it has been understood yet.

    `timestamp` in seconds since 1970.
    """

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes
    headers: dict[str, bytes | None]
    timestamp: float


Handle = Callable[[list[Record]], Awaitable[None]]


def make_app(
    bootstrap: str,
    *,
    embedded: bool,
    group: str,
    datadir: Path,
    handle: Handle,
    topics: Sequence[str] = ("signals",),
    security: KafkaSecurity = PLAINTEXT,
) -> faust.App:
    """A Faust app that hands batches of `topics` to `handle`, each topic by its own agent.

    `handle` commits its own transaction and decides itself about events it cannot use. If it
    raises, the same batch is tried again until it does not: nothing after it is acknowledged, and
    the process goes on with its other work. The topics must exist.
    """
    who: dict[str, Any] = {"broker_credentials": _credentials(security)}
    app = faust.App(group, broker=_urls(bootstrap), datadir=datadir, **who, **_SETTINGS)
    app.transport = quick_transport(app, embedded)
    for name in topics:
        _consume(app, name, handle)
    install_log_throttle()
    return app


_SETTINGS: dict[str, Any] = {
    # streams.topic_admin creates the topics before the app starts; no task of ours runs on a leader
    # only.
    "topic_allow_declare": False,
    "topic_disable_leader": True,
    "store": "memory://",
    "web_enabled": False,
    "autodiscover": False,
    "broker_session_timeout": 10,  # after a kill -9 the others take over in this time
    "broker_heartbeat_interval": 3,
    "broker_commit_interval": 0.5,
    "stream_wait_empty": False,  # True never stops while one event is not acknowledged
}


def _urls(bootstrap: str) -> str:
    return ";".join(f"kafka://{address}" for address in bootstrap.split(","))


def _credentials(security: KafkaSecurity) -> SASLCredentials | SSLCredentials | None:
    """Faust's own names for what `client_options` says."""
    context = security.context()
    if security.sasl:
        return SASLCredentials(
            username=security.username,
            password=security.password,
            mechanism=security.mechanism,
            ssl_context=context,
        )
    return SSLCredentials(context) if context else None


def _consume(app: faust.App, name: str, handle: Handle) -> None:
    raw: dict[str, Any] = {
        "key_type": bytes,
        "key_serializer": "raw",
        "value_type": bytes,
        "value_serializer": "raw",
    }
    topic = app.topic(name, **raw)

    async def consume(stream: Any) -> None:
        async for manual, events in drain(app, stream):
            await _handled([record_of(event.message) for event in events], handle)
            # Only after `handle` has returned, that is after its commit: an offset must never be
            # ahead of the ledger (I10).
            for event in events:
                await manual.ack(event)

    # Faust's own would restart the agent behind the failed batch, whose events would be lost. With
    # one task a topic, a partition's events are handled and acknowledged in order.
    strategy = mode.CrashingSupervisor
    app.agent(topic, name=f"{app.conf.id}.{name}", concurrency=1, supervisor_strategy=strategy)(
        consume
    )


async def _handled(batch: list[Record], handle: Handle) -> None:
    for pause in chain(BACKOFF, repeat(LONGEST_PAUSE)):
        try:
            return await handle(batch)
        # Continuing past this batch would lose it, for any cause; a crash would end everything
        # else in this process, and the next start would get the same batch.
        except Exception as fault:  # noqa: BLE001 - outermost catch of the worker's loop
            instrumentation.meter().loop_fault("worker")
            log.warning("batch.retried", **_place(batch), pause=pause, fault=repr(fault)[:200])
            await asyncio.sleep(pause)


def _place(batch: list[Record]) -> dict[str, Any]:
    first = batch[0]
    return {
        "topic": first.topic,
        "partition": first.partition,
        "offset": first.offset,
        "events": len(batch),
    }


def record_of(message: Any) -> Record:
    """The Record of a Faust message. A message without a value (a tombstone) has an empty one."""
    return Record(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        key=message.key,
        value=message.value or b"",
        headers=dict(message.headers or ()),
        timestamp=message.timestamp,
    )
