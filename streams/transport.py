"""Faust's Kafka transport with two of its waits cut short.

* At a stop Faust commits and leaves the group, and asks for ever for a coordinator when the broker is away.
* The embedded broker answers an empty fetch only when its wait is over, and Faust asks with a fixed 1.5 s.
  Apache Kafka answers as soon as there is something: there the wait is left as it is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, ClassVar

import faust
from faust.transport.drivers import aiokafka as stock
from mode.threads import WorkerThread

GOODBYE = 0.8  # seconds for the last commit, and as many for leaving: without them events come twice, none is lost


class KafkaApp(faust.App):
    """A Faust app for Apache Kafka that can stop while the broker is away."""

    fetch_wait_ms: ClassVar[int | None] = None

    def _new_transport(self) -> _Transport:
        return _Transport(self.conf.broker_consumer, self)


class EmbeddedApp(KafkaApp):
    """A Faust app for the embedded broker."""

    fetch_wait_ms = 5


class _Daemon(WorkerThread):
    def __init__(self, service: Any, **kwargs: Any) -> None:
        super().__init__(service, **kwargs)
        self.daemon = True  # after a forced stop the interpreter must not wait for it


class _Thread(stock.AIOKafkaConsumerThread):
    Worker = _Daemon

    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        if (wait := self.app.fetch_wait_ms) is not None:  # type: ignore[attr-defined]
            consumer._fetch_max_wait_ms = wait  # read when the consumer starts
        return consumer

    async def on_thread_stop(self) -> None:
        await _briefly(super().on_thread_stop())  # leaves the group


class _Consumer(stock.Consumer):
    def _new_consumer_thread(self) -> _Thread:
        return _Thread(self, loop=self.loop, beacon=self.beacon)

    async def on_stop(self) -> None:
        await _briefly(super().on_stop())  # commits what was acknowledged


class _Transport(stock.Transport):
    Consumer = _Consumer


async def _briefly(goodbye: Coroutine[Any, Any, None]) -> None:
    # A task of its own: closing aiokafka's fetcher while the broker is away lets a CancelledError out,
    # which would end the thread before it reports that it ended.
    task = asyncio.ensure_future(goodbye)
    await asyncio.wait({task}, timeout=GOODBYE)
    task.cancel()
