"""Twilio's Messages API on a loopback port, in a thread of its own. It can be told to misbehave,
and remembers everything.

with TwilioServer() as carrier:
    TwilioGateway(ACCOUNT, TOKEN, SENDER, base_url=carrier.url)
"""

from __future__ import annotations

import asyncio
import base64
import threading
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import parse_qsl

from aiohttp import web

from tests.servers.twilio_messages import Refusal, Store

ACCOUNT = "AC" + "a1" * 16
TOKEN = "the-token-that-nobody-may-see"
SENDER = "+15005550006"  # Twilio's own test sender
SERVICE = "MG" + "b2" * 16

MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Mood:
    """How one request is treated. Without a status the true answer is given, if any.

    `keeps`: the request is carried out all the same. `seconds`: before the answer. `hangs_up`:
    instead of it.
    """

    status: int = 0
    code: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None  # sent instead of an error in Twilio's shape
    keeps: bool = False
    seconds: float = 0.0
    hangs_up: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as it came over the wire."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    form: tuple[tuple[str, str], ...]
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of ours, for the contract check: `method` and `path` are those of the request."""

    method: str
    path: str
    status: int
    body: dict[str, Any]


class TwilioServer:
    """Started by `with`. `requests`, `answers` and `store.messages` tell what happened."""

    def __init__(self) -> None:
        self.store = Store(ACCOUNT, senders={SENDER}, services={SERVICE})
        self.requests: list[Seen] = []
        self.answers: list[Answer] = []
        self.url = ""
        self._moods: dict[str, deque[Mood]] = {"POST": deque(), "GET": deque()}
        self._started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._live()), daemon=True)

    def misbehave(self, *moods: Mood, on: str = "POST") -> None:
        """The next requests with this method are treated so, one mood each."""
        self._moods[on].extend(moods)

    def behave(self) -> None:
        """From the next request on it answers as it should."""
        for moods in self._moods.values():
            moods.clear()

    def posts(self) -> list[Seen]:
        return [seen for seen in self.requests if seen.method == "POST"]

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._started.wait(10):
            raise TimeoutError("the Twilio server did not start")
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    async def _live(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        app = web.Application(middlewares=[self._treat])
        account = "/2010-04-01/Accounts/{account}/Messages"
        app.router.add_post(account + ".json", self._create)
        app.router.add_get(account + ".json", self._list)
        app.router.add_get(account + "/{sid}.json", self._fetch)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        self._started.set()
        await self._stop.wait()
        await runner.cleanup()

    @web.middleware
    async def _treat(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        form = tuple(parse_qsl(await request.text(), keep_blank_values=True))
        headers = {
            name: value for name, value in request.headers.items() if name != "Authorization"
        }
        self.requests.append(
            Seen(request.method, request.path, tuple(request.query.items()), form, headers)
        )
        if refusal := _at_the_door(request):
            return self._refuse(request, refusal)
        moods = self._moods[request.method]
        mood = moods.popleft() if moods else Mood(keeps=True)
        answer = await self._carried_out(request, handler) if mood.keeps else None
        await asyncio.sleep(mood.seconds)
        if mood.hangs_up and request.transport:
            request.transport.close()
        if answer and not mood.status:
            return answer
        return self._moody(request, mood)

    async def _carried_out(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except Refusal as refusal:
            return self._refuse(request, refusal)

    def _moody(self, request: web.Request, mood: Mood) -> web.Response:
        if mood.body is not None:
            return web.Response(status=mood.status or 200, text=mood.body, headers=mood.headers)
        refusal = Refusal(mood.status or 500, mood.code or 20500, "Refused, as the test asked")
        return self._refuse(request, refusal, mood.headers)

    def _refuse(
        self, request: web.Request, refusal: Refusal, headers: dict[str, str] | None = None
    ) -> web.Response:
        return self._answer(request, refusal.status, refusal.body(), headers)

    def _answer(
        self,
        request: web.Request,
        status: int,
        body: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> web.Response:
        self.answers.append(Answer(request.method, request.path, status, body))
        return web.json_response(body, status=status, headers=headers)

    async def _create(self, request: web.Request) -> web.Response:
        form = dict(parse_qsl(await request.text(), keep_blank_values=True))
        return self._answer(request, 201, self.store.create(form))

    async def _list(self, request: web.Request) -> web.Response:
        return self._answer(request, 200, self.store.page(request.path, dict(request.query)))

    async def _fetch(self, request: web.Request) -> web.Response:
        return self._answer(request, 200, self.store.fetch(request.match_info["sid"]))


def _at_the_door(request: web.Request) -> Refusal | None:
    keys = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
    if request.headers.get("Authorization") != f"Basic {keys}":
        return Refusal(401, 20003, "Authenticate")
    if request.match_info.get("account") != ACCOUNT:
        return Refusal(404, 20404, "The requested resource was not found")
    return None
