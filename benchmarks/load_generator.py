"""Signals for a measurement, and putting them on a topic at a steady pace."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from aiokafka import AIOKafkaProducer

from handlers.signal_signature import sign_event
from incidents.company import Company
from incidents.signals import Signal
from playbooks.intake.signals import write_event

PLACE = "26.51,107.89"


@dataclass(frozen=True, slots=True)
class Failure:
    """One truck to fail; `site` is the key, as the intake sets it."""

    unit: str
    site: str


def failures(company: Company, seed: int = 1) -> list[Failure]:
    """Every delivery truck once, spread over the sites."""
    found = [Failure(u.id, u.site) for u in company.units if u.role == "delivery"]
    random.Random(seed).shuffle(found)
    return found


async def produce(
    bootstrap: str,
    topic: str,
    failing: Sequence[Failure],
    per_second: float | None,
    embedded: bool = False,
    secret: str = "",
) -> dict[str, float]:
    """Report each truck; None: as fast as it goes. `secret`: signs each, as the intake does.

    Returns unit -> moment (seconds since 1970) at which its signal was produced.
    """
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, enable_idempotence=not embedded, acks="all"
    )
    await producer.start()
    try:
        return await _paced(producer, topic, failing, per_second, secret)
    finally:
        await producer.stop()


async def _paced(
    producer: AIOKafkaProducer,
    topic: str,
    failing: Sequence[Failure],
    per_second: float | None,
    secret: str,
) -> dict[str, float]:
    await producer.partitions_for(topic)  # the first look-up of a topic belongs to no event
    begun = time.monotonic()
    produced: dict[str, float] = {}
    for number, failure in enumerate(failing):
        if per_second:
            await asyncio.sleep(max(0.0, begun + number / per_second - time.monotonic()))
        body = sign_event(_event(failure), secret) if secret else _event(failure)
        produced[failure.unit] = time.time()
        await producer.send(topic, body, key=failure.site.encode())
    await producer.flush()
    return produced


def _event(failure: Failure) -> bytes:
    now = datetime.now(UTC)
    fields = {"unit": failure.unit, "place": PLACE, "note": "benchmark: the gearbox"}
    return write_event(
        Signal(f"{failure.unit}-{now.timestamp()}", "truck.failed", "bench", now, now, fields)
    )
