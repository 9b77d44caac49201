"""One process, one event loop: every service of it and, where it has one, the Faust app, started
and stopped together.

`mode.Worker` would do the same, but always sleeps 2 s when it closes the loop; and Faust's command
line takes stdout and the root logger for itself. This is the part of them that is needed.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Sequence
from contextlib import suppress

import faust
import mode
import structlog

try:
    import uvloop
except ImportError:  # it comes with uvicorn[standard], but not on every platform
    uvloop = None  # type: ignore[assignment]

log = structlog.get_logger()

STOP_LIMIT = (
    2.7  # seconds for all services together; with the loop's own closing that stays below 3
)
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class ServiceGroup(mode.Service):
    """The parent of all services of a process.

    They start in the order given and stop in the opposite order.
    """

    def __init__(self, services: Sequence[mode.ServiceT]) -> None:
        super().__init__()
        self._services = services
        self._asked = asyncio.Event()
        self._insisted = asyncio.Event()

    def on_init_dependencies(self) -> Sequence[mode.ServiceT]:
        """The services started and stopped with this one."""
        return self._services

    def ask_to_stop(self) -> None:
        """Begin to stop; a second call stops without waiting."""
        (self._insisted if self._asked.is_set() else self._asked).set()

    async def live(self) -> int:
        """Start everything, stay until asked to stop or until something crashes, stop everything;
        the exit code.
        """
        starting = asyncio.ensure_future(self.start())
        # A start that hangs, such as one that waits for a broker, can be interrupted as well.
        await _first(starting, self._asked.wait(), self._crashed.wait())
        if starting.done() and not starting.cancelled() and (fault := starting.exception()):
            await self.crash(fault)
        await _first(self._asked.wait(), self._crashed.wait())
        if self.crashed:
            log.error("service.crashed", exc_info=self.crash_reason)
        # A start that is still going on would begin services while they are being stopped.
        starting.cancel()
        stopped = await self._stop_in_time()
        return 0 if stopped and not self.crashed else 1

    async def _stop_in_time(self) -> bool:
        stopping = asyncio.ensure_future(self.stop())
        await _first(stopping, self._insisted.wait(), seconds=STOP_LIMIT)
        if not stopping.done():
            log.warning("stop.forced", limit=STOP_LIMIT)
            stopping.cancel()
            return False
        return stopping.exception() is None


def run(
    services: Sequence[mode.ServiceT],
    app: faust.App | None = None,
    loop: asyncio.AbstractEventLoop | None = None,
) -> int:
    """Run until SIGINT, SIGTERM or a crash; give the exit code: 0 after a clean stop, 1 after a
    crash or a forced stop.

    The app starts last and stops first, so that what its callback uses is there. The loop is closed
    at the end. stdout and the root logger's handlers are left alone.
    """
    loop = loop or new_loop()
    service_group = ServiceGroup([*services, *([app] if app else [])])
    for number in _SIGNALS:
        # In the loop and not by `signal.signal`: the handler may touch asyncio's events.
        loop.add_signal_handler(number, service_group.ask_to_stop)
    try:
        return loop.run_until_complete(service_group.live())
    finally:
        _close(loop)


def new_loop() -> asyncio.AbstractEventLoop:
    """A loop, made this thread's own: a uvloop where there is one."""
    if uvloop is not None:
        uvloop.install()
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    return loop


async def _first(*waits: Awaitable[object], seconds: float | None = None) -> None:
    futures = {asyncio.ensure_future(wait): wait for wait in waits}
    await asyncio.wait(futures, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for future, wait in futures.items():
        if future is not wait:  # created here; a future passed in continues
            future.cancel()


def _close(loop: asyncio.AbstractEventLoop) -> None:
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    with suppress(asyncio.CancelledError):
        loop.run_until_complete(asyncio.wait(left, timeout=0.2) if left else asyncio.sleep(0))
    loop.run_until_complete(loop.shutdown_asyncgens())
    asyncio.set_event_loop(None)
    loop.close()
