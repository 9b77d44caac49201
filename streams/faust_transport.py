"""Faust's Kafka transport with two of its waits cut short.

* At a stop Faust commits and leaves the group; with the broker away it retries without end.
* The embedded broker answers an empty fetch only when its wait is over; Faust's is 1.5 s.
  Apache Kafka answers as soon as there is something: there the wait is left as it is.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from typing import Any

import faust
from faust.transport.drivers import aiokafka as stock

# seconds for the last commit, and as many for leaving: without them events come twice, none is lost
LEAVE_TIMEOUT = 0.8
# milliseconds: a message waits for half of it on average, and each fetch costs 0.6 ms of CPU
EMBEDDED_WAIT = 50
QUIET_WAIT = 100  # the same after QUIET_AFTER seconds without a message
QUIET_AFTER = 10.0


def quick_transport(app: faust.App, embedded: bool) -> stock.Transport:
    """The transport of an app that can stop while the broker is away, on the embedded broker or on
    Apache Kafka.
    """
    transport = _Transport(app.conf.broker_consumer, app)
    transport.embedded = embedded
    return transport


def fetch_wait(quiet: float) -> int:
    """Milliseconds that a fetch waits on the embedded broker, `quiet` seconds after a message."""
    return EMBEDDED_WAIT if quiet < QUIET_AFTER else QUIET_WAIT


class _Thread(stock.AIOKafkaConsumerThread):
    _embedded = False
    _last = 0.0  # when the last message came, by the monotonic clock

    def _create_worker_consumer(self, transport: Any) -> Any:
        self._embedded, self._last = transport.embedded, time.monotonic()
        consumer = super()._create_worker_consumer(transport)
        if self._embedded:
            # read when it starts; Faust has no setting for it
            consumer._fetch_max_wait_ms = EMBEDDED_WAIT
        return consumer

    async def _fetch_records(self, consumer: Any, *which: Any, **limits: Any) -> Any:
        found = await super()._fetch_records(consumer, *which, **limits)
        if self._embedded:
            now = time.monotonic()
            self._last = now if found else self._last
            # the fetcher's own copy, which the next fetch takes
            consumer._fetcher._fetch_max_wait_ms = fetch_wait(now - self._last)
        return found

    async def on_thread_stop(self) -> None:
        await _briefly(super().on_thread_stop())  # leaves the group


class _Consumer(stock.Consumer):
    def _new_consumer_thread(self) -> _Thread:
        return _Thread(self, loop=self.loop, beacon=self.beacon)

    async def on_stop(self) -> None:
        await _briefly(super().on_stop())  # commits what was acknowledged


class _Transport(stock.Transport):
    Consumer = _Consumer
    embedded = False


async def _briefly(goodbye: Coroutine[Any, Any, None]) -> None:
    # A task of its own: closing aiokafka's fetcher while the broker is away lets a CancelledError
    # out.
    task = asyncio.ensure_future(goodbye)
    await asyncio.wait({task}, timeout=LEAVE_TIMEOUT)
    task.cancel()
