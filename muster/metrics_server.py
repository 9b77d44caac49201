"""A port for Prometheus in processes without a desk (MUSTER_METRICS=host:port)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import mode
import structlog
from aiohttp import web

from desk.auth import TokenAuth
from desk.guard import NEARBY

log = structlog.get_logger()
Render = Callable[[str], Awaitable[tuple[bytes, str]]]


class MetricsServer(mode.Service):
    """Answers `GET /metrics`. Port 0 takes a free one: see `port` after the start.

    `on_start` raises OSError if the port is taken.
    """

    def __init__(self, render: Render, host: str, port: int, token: str | None) -> None:
        super().__init__()
        self.host, self.port = host, port
        self._render, self._keys = render, TokenAuth(token) if token else None
        self._runner: web.AppRunner | None = None

    async def on_start(self) -> None:
        """Listen."""
        app = web.Application()
        app.router.add_get("/metrics", self._answer)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.host, self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        log.info("metrics open", host=self.host, port=self.port)

    async def on_stop(self) -> None:
        """Stop listening."""
        if self._runner:
            await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        if self._keys is None and not self._known_host(request):
            raise web.HTTPMisdirectedRequest
        if self._keys and not self._allowed(request):
            raise web.HTTPUnauthorized(headers={"WWW-Authenticate": "Bearer"})
        body, kind = await self._render(request.headers.get("Accept", ""))
        return web.Response(body=body, headers={"Content-Type": kind})

    def _known_host(self, request: web.Request) -> bool:
        """As on the desk: without a token a foreign name is a page that had its name point here."""
        return urlsplit(f"//{request.host}").hostname in (*NEARBY, self.host)

    def _allowed(self, request: web.Request) -> bool:
        assert self._keys
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        return scheme.lower() == "bearer" and self._keys.right(token.strip())
