"""A port for Prometheus in processes without a desk (MUSTER_METRICS=host:port)."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import mode
import structlog
from aiohttp import web

from desk.bearer_token import BearerToken
from desk.guard import NEARBY
from desk.login_throttle import LoginThrottle
from handlers.key_scopes import METRICS
from handlers.machine_keys import KeyRefusedError, MachineKeys
from ledger.database import LedgerUnavailableError

log = structlog.get_logger()
Render = Callable[[str], Awaitable[tuple[bytes, str]]]


class MetricsServer(mode.Service):
    """Answers `GET /metrics`. Port 0 takes a free one: see `port` after the start.

    `on_start` raises OSError if the port is taken.
    """

    def __init__(
        self, render: Render, host: str, port: int, token: str | None, keys: MachineKeys
    ) -> None:
        super().__init__()
        self.host, self.port = host, port
        self._render, self._token = render, BearerToken(token) if token else None
        self._keys, self._throttle = keys, LoginThrottle()
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
        if self._token is None and not self._known_host(request):
            raise web.HTTPMisdirectedRequest
        if self._token is not None:
            await self._authorize(request, self._token)
        body, kind = await self._render(request.headers.get("Accept", ""))
        return web.Response(body=body, headers={"Content-Type": kind})

    def _known_host(self, request: web.Request) -> bool:
        """As on the desk: without a token a foreign name is a page that had its name point here."""
        return urlsplit(f"//{request.host}").hostname in (*NEARBY, self.host)

    async def _authorize(self, request: web.Request, token: BearerToken) -> None:
        """Raises the HTTP error for a request with neither the desk's token nor a fitting key."""
        scheme, _, sent = request.headers.get("Authorization", "").partition(" ")
        bearer = sent.strip() if scheme.lower() == "bearer" else ""
        if wait := self._throttle.wait_for_bearer(request.remote, bearer):
            raise web.HTTPTooManyRequests(headers={"Retry-After": str(math.ceil(wait))})
        right = bool(bearer) and token.matches(bearer)
        try:
            right = right or await self._has_key(bearer, request.remote)
        finally:
            self._throttle.record_bearer(right, request.remote, bearer)

    async def _has_key(self, bearer: str, address: str | None) -> bool:
        """Raises HTTPUnauthorized, HTTPForbidden, HTTPServiceUnavailable."""
        try:
            key = await self._keys.prove(bearer, address)
        except KeyRefusedError as refused:
            challenge = {"WWW-Authenticate": "Bearer"}
            raise web.HTTPUnauthorized(headers=challenge, text=str(refused)) from refused
        except LedgerUnavailableError as away:
            raise web.HTTPServiceUnavailable(text="the ledger is away") from away
        if METRICS not in key.scopes:
            raise web.HTTPForbidden(text=f"the key {key.name!r} lacks the scope {METRICS}")
        return True
