"""Events out: what decisions owe other systems, and signals the ledger kept while Kafka was
away.
"""

from __future__ import annotations

import asyncio

import mode
import structlog

from handlers import instrumentation
from handlers.intake import Intake, PublishFailedError
from handlers.loop_errors import log_faults
from handlers.runtime import Runtime
from ledger import outbox
from ledger.database import ConflictError, LedgerUnavailableError
from ledger.notify_bus import wait
from streams.broker_probe import BrokerUnavailableError
from streams.producer import Producer

log = structlog.get_logger()
LOOK_AGAIN = 3.0  # seconds
STRUCTURED = b"application/cloudevents+json"
GATHER = 0.3  # seconds: events for other systems go out in batches; pages come first


class Publisher:
    """The producer, as the intake knows it."""

    def __init__(self, producer: Producer) -> None:
        self._producer = producer

    async def __call__(self, topic: str, key: bytes | None, value: bytes) -> None:
        """Raises PublishFailedError."""
        try:
            headers = {"content-type": STRUCTURED, **instrumentation.headers()}
            await self._producer.publish(topic, key, value, headers)
        except BrokerUnavailableError as away:
            raise PublishFailedError(str(away)) from away


class Outbox(mode.Service):
    """Publishes in the order in which it was owed.

    `everything`: the broker forgot all at our start, so publish again what is not judged.
    """

    def __init__(
        self, runtime: Runtime, intake: Intake, publish: Publisher, everything: bool
    ) -> None:
        super().__init__()
        self._runtime, self._intake, self._publish, self._everything = (
            runtime,
            intake,
            publish,
            everything,
        )

    @mode.Service.task
    async def _work(self) -> None:
        # Before the first look, so that an event committed in between wakes the loop.
        woken = self._runtime.ledger.wakes.subscribe("outbox")
        while not self.should_stop:
            with log_faults("outbox"):
                try:
                    await self._publish_all()
                except (LedgerUnavailableError, PublishFailedError, ConflictError) as away:
                    log.warning("the outbox waits", why=str(away)[:200])
            await wait(woken, LOOK_AGAIN, GATHER)

    async def _publish_all(self) -> None:
        if self._everything:
            await self._intake.broker_restarted()
            self._everything = False
        kept = await self._intake.publish_accepted()
        if kept:
            log.info("published what the ledger had kept", signals=kept)
        await self._publish_owed()

    async def _publish_owed(self) -> None:
        async with self._runtime.ledger.reading() as connection:
            owed = await outbox.pending_events(connection)
        # Together, so that the producer sends them in few requests.
        sent = await asyncio.gather(
            *(self._publish(e.topic, e.key.encode(), e.body) for e in owed), return_exceptions=True
        )
        faults = [(n, fault) for n, fault in enumerate(sent) if fault]
        failed = faults[0][0] if faults else len(sent)
        # Events after a failed one may have been published: they are published again after it, in
        # the order of the outbox, with the same ids.
        if failed:
            async with self._runtime.ledger.writing() as connection:
                await outbox.mark_events(
                    connection, [e.id for e in owed[:failed]], self._runtime.clock.now()
                )
        if faults:
            raise faults[0][1]
