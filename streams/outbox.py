"""Events out: what decisions owe other systems, and signals the ledger kept while Kafka was away."""

from __future__ import annotations

import asyncio

import mode
import structlog

from handlers.office import Office
from handlers.submit import Intake, NotPublished
from ledger import intake
from ledger.open import Conflict, LedgerAway
from ledger.wakes import wait
from streams.away import BrokerAway
from streams.producer import Producer

log = structlog.get_logger()
LOOK_AGAIN = 3.0  # seconds
GATHER = 0.3  # seconds: other systems are told many at a time; the page that goes out now comes first


class Publisher:
    """The producer, as the intake knows it."""

    def __init__(self, producer: Producer) -> None:
        self._producer = producer

    async def __call__(self, topic: str, key: bytes | None, value: bytes) -> None:
        """Raises NotPublished."""
        try:
            await self._producer.publish(topic, key, value, {"content-type": b"application/cloudevents+json"})
        except BrokerAway as away:
            raise NotPublished(str(away)) from away


class Outbox(mode.Service):
    """Publishes in the order in which it was owed.

    `everything`: the broker forgot all at our start, so publish again what is not judged.
    """

    def __init__(self, office: Office, intake: Intake, publish: Publisher, everything: bool) -> None:
        super().__init__()
        self._office, self._intake, self._publish, self._everything = office, intake, publish, everything

    @mode.Service.task
    async def _work(self) -> None:
        woken = self._office.ledger.wakes.subscribe("outbox")
        if self._everything:
            await self._intake.broker_forgot()
        while not self.should_stop:
            try:
                kept = await self._intake.publish_kept()
                if kept:
                    log.info("published what the ledger had kept", signals=kept)
                await self._publish_owed()
            except (LedgerAway, NotPublished, Conflict) as away:
                log.warning("the outbox waits", why=str(away)[:200])
            await wait(woken, LOOK_AGAIN, GATHER)

    async def _publish_owed(self) -> None:
        async with self._office.ledger.reading() as connection:
            owed = await intake.owed_events(connection)
        sent = await asyncio.gather(*(self._publish(e.topic, e.key.encode(), e.body) for e in owed), return_exceptions=True)
        faults = [(n, fault) for n, fault in enumerate(sent) if fault]
        failed = faults[0][0] if faults else len(sent)
        if failed:  # of what stands behind one that failed some went out; they go again, after it and with the same ids
            async with self._office.ledger.writing() as connection:
                await intake.mark_events(connection, [e.id for e in owed[:failed]], self._office.clock.now())
        if faults:
            raise faults[0][1]
