"""The desk as a service: uvicorn in the loop that everything else runs in."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from typing import Any

import mode
import structlog
import uvicorn
from fastapi import FastAPI

from desk.http_limits import LimitedHttpProtocol

log = structlog.get_logger()
GRACE = 1  # seconds that requests under way are given at a stop
STOPS_WITHIN = 2.5  # seconds
DATE_EVERY = 1.0  # seconds: what the header Date can tell apart


class DeskServer(mode.Service):
    """Serves `app` on host and port.

    `proxies`: addresses whose X-Forwarded-For is believed, by commas; empty: none.
    `on_start` raises OSError where the port is taken; port 0 takes a free one, see `port`.
    """

    def __init__(self, app: FastAPI, host: str, port: int, proxies: str = "", **more: Any) -> None:
        super().__init__(**more)
        self.asgi, self.host, self.port, self.proxies = app, host, port, proxies
        self._server: _Server | None = None
        self._serving: asyncio.Task[None] | None = None

    async def on_start(self) -> None:
        sock = _listen(self.host, self.port)
        self.port = sock.getsockname()[1]
        config = uvicorn.Config(
            self.asgi,
            access_log=False,
            log_config=None,
            lifespan="off",
            timeout_graceful_shutdown=GRACE,
            server_header=False,
            ws="none",
            http=LimitedHttpProtocol,
            proxy_headers=bool(self.proxies),
            forwarded_allow_ips=self.proxies or None,
        )
        self._server = _Server(config)
        # Either it listens, or it ends at once with its error: the first of both counts.
        ready = asyncio.ensure_future(self._server.ready.wait())
        self._serving = asyncio.create_task(self._server.serve([sock]))
        await asyncio.wait([self._serving, ready], return_when=asyncio.FIRST_COMPLETED)
        log.info("desk open", host=self.host, port=self.port)

    async def on_stop(self) -> None:
        """Open streams are ended first, so that a browser that listens does not hold up the
        stop.
        """
        self.asgi.state.app_state.live.close()
        if self._server and self._serving:
            self._server.ask_to_exit()
            # `wait_for` would cancel it at the limit and wait for the cancellation, which may hang
            # as well.
            done, _ = await asyncio.wait([self._serving], timeout=STOPS_WITHIN)
            if not done:
                self._serving.cancel()


class _Server(uvicorn.Server):
    """Signal handling belongs to the owner of the loop; `ready` is set when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready, self._asked = asyncio.Event(), asyncio.Event()

    def ask_to_exit(self) -> None:
        self.should_exit = True
        self._asked.set()

    async def main_loop(self) -> None:
        """Sets the date that answers carry, once a second."""
        # uvicorn's own wakes ten times a second, in part to see `should_exit`.
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._asked.wait(), DATE_EVERY)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _listen(host: str, port: int) -> socket.socket:
    """Bound here and not by uvicorn, which would end the whole process where the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
    except OSError:
        sock.close()
        raise
    sock.setblocking(False)
    return sock
