"""The Kafka producer: one connection for the life of the process, re-created after a broker
outage.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import mode
import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError, TopicAuthorizationFailedError

from streams.broker_probe import BrokerUnavailableError
from streams.kafka_security import PLAINTEXT, KafkaSecurity
from streams.log_throttle import install_log_throttle

log = structlog.get_logger()

_REFUSED = (MessageSizeTooLargeError, TopicAuthorizationFailedError)


class Producer(mode.Service):
    """Publishes with acks=all. Start it as a service; the broker need not be up yet.

    `patience`: seconds until an unacknowledged message fails (BrokerUnavailableError). `pause`:
    seconds between two connection attempts.
    """

    def __init__(
        self,
        bootstrap: str,
        *,
        embedded: bool = False,
        patience: float = 3.0,
        pause: float = 0.3,
        security: KafkaSecurity = PLAINTEXT,
    ) -> None:
        super().__init__()
        self._security = security.client_options()
        self._bootstrap, self._embedded, self._patience, self._pause = (
            bootstrap,
            embedded,
            patience,
            pause,
        )
        self._client: AIOKafkaProducer | None = None
        self._ready, self._lost = asyncio.Event(), asyncio.Event()
        install_log_throttle()

    async def publish(
        self, topic: str, key: bytes | None, value: bytes, headers: Mapping[str, bytes]
    ) -> None:
        """Come back once every in-sync replica has the message.

        Raises BrokerUnavailableError after `patience` seconds without that. The message may have
        arrived all the same: who publishes it again later must give it the same event id. Raises
        aiokafka's error for a message refused.
        """
        client = None
        try:
            # Covers the wait for a connection, too: an intake must answer its sender within this
            # time.
            async with asyncio.timeout(self._patience):
                client = await self._connected()
                await client.send_and_wait(topic, value, key=key, headers=list(headers.items()))
        # The message is at fault, not the connection: that is kept.
        except _REFUSED:
            raise
        except (TimeoutError, KafkaError, OSError) as fault:
            self._give_up(client)
            raise BrokerUnavailableError(self._bootstrap, repr(fault)) from fault

    @mode.Service.task
    async def _stay_connected(self) -> None:
        while not self.should_stop:
            client = self._new_client()
            try:
                await client.start()
                await self._serve(client)
            except (KafkaError, OSError) as fault:
                log.info("producer.waiting", bootstrap=self._bootstrap, fault=repr(fault))
            finally:
                await self._close(client)
            await self.sleep(self._pause)

    async def _serve(self, client: AIOKafkaProducer) -> None:
        self._client = client
        self._lost.clear()
        self._ready.set()
        try:
            await self.wait(self._lost.wait())  # ends when the service stops, too
        finally:
            self._ready.clear()
            self._client = None

    async def _connected(self) -> AIOKafkaProducer:
        while self._client is None:
            await self._ready.wait()
        return self._client

    def _give_up(self, client: AIOKafkaProducer | None) -> None:
        # A batch that timed out leaves a gap in an idempotent producer's numbering: begin afresh.
        # Of several calls that fail together only the first ends this connection, and never a newer
        # one.
        if client is not None and client is self._client:
            self._client = None
            self._ready.clear()
            self._lost.set()

    async def _close(self, client: AIOKafkaProducer) -> None:
        with suppress(TimeoutError, KafkaError, OSError):
            async with asyncio.timeout(1.0):  # it would flush, with possibly no broker to flush to
                await client.stop()

    def _new_client(self) -> AIOKafkaProducer:
        options: dict[str, Any] = {"enable_idempotence": not self._embedded, "acks": "all"}
        limit = int(self._patience * 1000)
        return AIOKafkaProducer(
            bootstrap_servers=self._bootstrap,
            request_timeout_ms=limit,
            **options,
            **self._security,
        )
