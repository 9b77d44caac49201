"""What a connection may do before a request is whole: SECURITY H6."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import aiohttp
import pytest
from fastapi import FastAPI, Request

from desk import http_limits
from desk.live_updates import LiveUpdates
from desk.server import DeskServer

HALF = b"POST /echo HTTP/1.1\r\nHost: desk.test\r\nContent-Length: 9\r\n\r\nhalf"


class State:
    def __init__(self) -> None:
        self.live = LiveUpdates(None)  # type: ignore[arg-type]


@pytest.fixture
async def desk() -> AsyncIterator[DeskServer]:
    app = FastAPI()
    app.state.app_state = State()

    @app.post("/echo")
    async def echo(request: Request) -> dict[str, Any]:
        return {"bytes": len(await request.body())}

    server = DeskServer(app, "127.0.0.1", 0)
    await server.start()
    yield server
    await server.stop()


async def opened(desk: DeskServer) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", desk.port)


async def status(desk: DeskServer, **more: Any) -> int:
    url = f"http://127.0.0.1:{desk.port}/echo"
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(5)) as client,
        client.post(url, data=b"x" * 9, **more) as answer,
    ):
        return answer.status


async def test_a_request_that_is_not_whole_in_time_is_closed(
    desk: DeskServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_limits, "REQUEST_SECONDS", 0.2)
    for begun in (b"", b"POST /echo HT", HALF):
        reader, writer = await opened(desk)
        writer.write(begun)
        assert await asyncio.wait_for(reader.read(), 5) == b"", begun
        writer.close()


async def test_a_request_that_is_whole_is_not(
    desk: DeskServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_limits, "REQUEST_SECONDS", 0.5)
    reader, writer = await opened(desk)
    for _ in range(4):  # one connection, kept alive longer than one request may take
        writer.write(HALF)
        await asyncio.sleep(0.2)
        writer.write(b" more")
        assert b"200 OK" in await reader.readuntil(b"}")
    writer.close()


async def test_with_300_half_requests_open_a_page_is_still_answered(desk: DeskServer) -> None:
    halves = [await opened(desk) for _ in range(300)]
    for _, writer in halves:
        writer.write(HALF)
    assert await status(desk) == 200
    for _, writer in halves:
        writer.close()


async def test_beyond_so_many_connections_the_next_is_told_to_come_again(
    desk: DeskServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_limits, "MOST_CONNECTIONS", 3)
    held = [await opened(desk) for _ in range(3)]
    held.append(await opened(desk))
    assert b"503 Service Unavailable" in await asyncio.wait_for(held[-1][0].read(), 5)
    for _, writer in held:
        writer.close()
        await writer.wait_closed()
    await asyncio.sleep(0.05)
    assert await status(desk) == 200


async def test_a_head_of_more_than_16_kb_is_refused(desk: DeskServer) -> None:
    assert await status(desk, headers={"X-Long": "x" * 8_000}) == 200
    reader, writer = await opened(desk)
    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n")
    sent = 0
    # The server closes with most of it unread, so its answer may be lost to a reset.
    with suppress(ConnectionError):
        for sent in range(200_000):
            writer.write(b"X-%d: y\r\n" % sent)
            if sent % 500 == 0:
                await writer.drain()
                await asyncio.sleep(0)
        pytest.fail("a head of 2 MB was taken")
    with suppress(ConnectionError):
        assert b"431" in await asyncio.wait_for(reader.read(), 5)
    writer.close()
    assert sent < 20_000
