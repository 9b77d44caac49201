"""The desk's server: answers carry the date, and a stop does not wait for the next one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx2
import pytest

from desk import server
from desk.server import DeskServer
from tests.desk.living import Town


async def _date(desk: DeskServer) -> datetime:
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{desk.port}") as client:
        return parsedate_to_datetime((await client.get("/api/health")).headers["date"])


async def test_answers_carry_the_date(here: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "DATE_EVERY", 0.001)
    desk = DeskServer(here.app(), "127.0.0.1", 0)
    await desk.start()
    first = await _date(desk)
    assert abs(datetime.now(UTC) - first) < timedelta(minutes=1)
    while await _date(desk) == first:  # it goes on
        pass
    await desk.stop()


async def test_a_stop_does_not_wait_for_the_next_date(
    here: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    for wait in ("DATE_EVERY", "STOPS_WITHIN"):
        monkeypatch.setattr(server, wait, 3600.0)
    desk = DeskServer(here.app(), "127.0.0.1", 0)
    await desk.start()
    await desk.stop()
