"""Pages that follow by themselves, and a stop that no open browser holds up."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from typing import Any

import httpx2
import pytest

from desk.live_updates import LiveUpdates
from desk.server import DeskServer
from ledger.notify_bus import NotifyBus
from tests.desk.living import Town


async def test_what_happens_in_one_burst_is_told_once_to_everyone_who_listens(here: Town) -> None:
    live = LiveUpdates(here.runtime.ledger.wakes)
    tabs = [live.stream() for _ in range(3)]
    for tab in tabs:
        assert "event: ping" in await anext(tab)
    nexts = [asyncio.ensure_future(anext(tab)) for tab in tabs]
    await asyncio.sleep(0)
    for _ in range(5):
        here.runtime.ledger.wakes.notify("changes")
    assert [await n for n in nexts] == ["event: changed\ndata: \n\n"] * 3
    quiet = asyncio.ensure_future(anext(tabs[0]))
    await asyncio.sleep(0.3)
    assert not quiet.done()
    live.close()
    with pytest.raises(StopAsyncIteration):
        await anext(tabs[1])
    await quiet
    for tab in tabs:
        await tab.aclose()


async def test_when_nothing_happens_a_ping_shows_that_the_line_lives(
    here: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk.live_updates.PING", 0.05)
    stream = LiveUpdates(here.runtime.ledger.wakes).stream()
    assert [await anext(stream) for _ in range(3)][1:] == ["event: ping\ndata: \n\n"] * 2
    await stream.aclose()


class CountedWakes(NotifyBus):
    """Knows how many subscriptions are open."""

    subscribed = 0

    def subscribe(self, topic: str) -> asyncio.Event:
        self.subscribed += 1
        return super().subscribe(topic)

    def unsubscribe(self, topic: str, event: asyncio.Event) -> None:
        super().unsubscribe(topic, event)
        self.subscribed -= 1


async def test_a_tab_that_is_closed_is_forgotten(here: Town) -> None:
    wakes = CountedWakes(None)
    stream = LiveUpdates(wakes).stream()
    await anext(stream)
    assert wakes.subscribed == 1
    await stream.aclose()
    assert wakes.subscribed == 0


async def test_the_desk_stops_though_browsers_listen(
    here: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    for limit in ("GRACE", "STOPS_WITHIN"):
        monkeypatch.setattr(f"desk.server.{limit}", 3600)
    desk = DeskServer(here.app(), "127.0.0.1", 0)
    await desk.start()
    async with (
        httpx2.AsyncClient(base_url=f"http://127.0.0.1:{desk.port}") as client,
        client.stream("GET", "/live") as stream,
    ):
        lines = stream.aiter_lines()
        assert await anext(lines) == "retry: 1000"
        await desk.stop()  # a browser's stream never ends by itself: this would wait for the limits
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", desk.port), 1)


async def test_a_port_that_is_taken_is_an_error_that_can_be_told(here: Town) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(OSError):
            await DeskServer(here.app(), "127.0.0.1", other.getsockname()[1]).on_start()


async def test_a_large_body_over_a_real_line_is_answered_and_not_cut_off(here: Town) -> None:
    desk = DeskServer(here.app(), "127.0.0.1", 0)
    await desk.start()
    try:
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{desk.port}") as client:
            answer = await client.post("/api/signals", content=b"x" * 10_000_000)
            assert answer.status_code == 413 and answer.json()["faults"]
    finally:
        await desk.stop()


def test_nothing_on_a_page_is_fetched_from_another_host() -> None:
    desk = Path(__file__).parents[2] / "desk"
    sources = [
        *desk.glob("templates/*.html"),
        *desk.glob("static/*.css"),
        *desk.glob("static/*.js"),
    ]
    assert len(sources) > 10
    for source in sources:
        text: Any = source.read_text("utf-8")
        assert "http://" not in text and "https://" not in text and "@import" not in text, (
            source.name
        )
