"""Faust's Kafka transport without its thread, and with two of its waits cut short.

* At a stop Faust commits and leaves the group; with the broker away it retries without end.
* The embedded broker answers an empty fetch only when its wait is over; Faust's is 1.5 s.
  Apache Kafka answers as soon as there is something: there the wait is left as it is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, ClassVar

import faust
from faust.transport.drivers import aiokafka as stock
from mode.utils.futures import maybe_async

# seconds for the last commit, and as many for leaving: without them events come twice, none is lost
LEAVE_TIMEOUT = 0.8


class KafkaApp(faust.App):
    """A Faust app for Apache Kafka that can stop while the broker is away."""

    fetch_wait_ms: ClassVar[int | None] = None

    def _new_transport(self) -> _Transport:
        return _Transport(self.conf.broker_consumer, self)


class EmbeddedApp(KafkaApp):
    """A Faust app for the embedded broker."""

    fetch_wait_ms = 5


class _Fetching(stock.AIOKafkaConsumerThread):
    """Faust's consumer in the loop of whoever uses it. In a thread of its own, as Faust would have
    it, every event is handed from thread to thread and the two wait for each other's lock. What
    works for long in this loop must let it breathe: heartbeats go out from here.
    """

    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        if (wait := self.app.fetch_wait_ms) is not None:  # type: ignore[attr-defined]
            consumer._fetch_max_wait_ms = wait  # read when the consumer starts
        return consumer

    async def start(self) -> None:
        self._thread_started.set()
        await self._default_start()

    async def stop(self) -> None:
        if not self._started.is_set() or self._stopped.is_set():
            return
        self._stopped.set()
        await _briefly(self.on_thread_stop())  # leaves the group
        await self._default_stop_children()
        await self._default_stop_futures()
        await self._default_stop_exit_stacks()
        self._shutdown.set()

    async def call_thread(self, fun: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return await maybe_async(fun(*args, **kwargs))

    async def cast_thread(self, fun: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        self.add_future(maybe_async(fun(*args, **kwargs)))


class _Consumer(stock.Consumer):
    def _new_consumer_thread(self) -> _Fetching:
        return _Fetching(self, loop=self.loop, thread_loop=self.loop, beacon=self.beacon)

    async def on_stop(self) -> None:
        await _briefly(super().on_stop())  # commits what was acknowledged


class _Transport(stock.Transport):
    Consumer = _Consumer


async def _briefly(goodbye: Coroutine[Any, Any, None]) -> None:
    # A task of its own: closing aiokafka's fetcher while the broker is away lets a CancelledError
    # out.
    task = asyncio.ensure_future(goodbye)
    await asyncio.wait({task}, timeout=LEAVE_TIMEOUT)
    task.cancel()
