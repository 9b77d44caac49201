"""A carrier to measure against: answers Twilio's message resource at once and remembers when which
truck was first written about.

A process of its own (`python -m benchmarks.carrier`), so that it takes nothing from the pipeline it
is measured with.
"""

from __future__ import annotations

import asyncio
import itertools
import re
import subprocess
import sys
import time
from typing import Self
from urllib.parse import parse_qs

import aiohttp
import orjson
from aiohttp import web

UNIT = re.compile(r"K-\d+")
ACCOUNT = "AC" + "0b" * 16
TOKEN = "of-a-carrier-that-is-none"
SENDER = "+15005550006"


class Carrier:
    """Started and ended by `with`."""

    def __enter__(self) -> Self:
        program = [sys.executable, "-m", "benchmarks.carrier"]
        self._process = subprocess.Popen(program, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout
        self.url = self._process.stdout.readline().strip()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.communicate()

    async def first_messages(self) -> dict[str, float]:
        """Unit -> moment (seconds since 1970) at which the first message that names it arrived."""
        async with aiohttp.ClientSession() as session, session.get(self.url) as answer:
            found: dict[str, float] = orjson.loads(await answer.read())
            return found

    async def forget(self) -> None:
        async with aiohttp.ClientSession() as session, session.delete(self.url) as answer:
            await answer.read()


class _Book:
    def __init__(self) -> None:
        self._first: dict[str, float] = {}
        self._numbers = itertools.count(1)

    async def __call__(self, request: web.BaseRequest) -> web.Response:
        if request.method == "POST":
            return self._take(parse_qs(await request.text()))
        if request.method == "DELETE":
            self._first.clear()
        return web.Response(body=orjson.dumps(self._first), content_type="application/json")

    def _take(self, form: dict[str, list[str]]) -> web.Response:
        now = time.time()
        for unit in UNIT.findall(form["Body"][0]):
            self._first.setdefault(unit, now)
        answer = {"sid": f"SM{next(self._numbers):032x}", "status": "queued", "to": form["To"][0]}
        return web.Response(status=201, body=orjson.dumps(answer), content_type="application/json")


async def _live() -> None:
    runner = web.ServerRunner(web.Server(_Book(), access_log=None))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    try:
        asyncio.run(_live())
    except KeyboardInterrupt:
        sys.exit(0)
