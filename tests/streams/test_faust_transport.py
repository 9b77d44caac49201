"""On the embedded broker a fetch waits longer when nothing has come for a while."""

from __future__ import annotations

from typing import Any

import pytest

from streams import faust_transport
from streams.consumer import Record
from streams.faust_transport import EMBEDDED_WAIT, QUIET_AFTER, QUIET_WAIT, fetch_wait
from tests.streams.conftest import Maker, living, put, until


def test_it_waits_longer_only_after_a_while_without_a_message() -> None:
    assert fetch_wait(0.0) == fetch_wait(QUIET_AFTER - 0.1) == EMBEDDED_WAIT
    assert fetch_wait(QUIET_AFTER) == QUIET_WAIT > EMBEDDED_WAIT


def _wait_of(app: Any) -> Any:
    consumer = app.consumer._thread._consumer
    return consumer._fetcher._fetch_max_wait_ms if consumer and consumer._fetcher else None


async def test_a_message_makes_the_wait_short_again(
    embedded: str, app_for: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Record] = []

    async def handle(batch: list[Record]) -> None:
        seen.extend(batch)

    app = app_for(handle)
    monkeypatch.setattr(faust_transport, "QUIET_AFTER", 0.0)
    async with living(app):
        await until(lambda: bool(_wait_of(app) == QUIET_WAIT))
        monkeypatch.setattr(faust_transport, "QUIET_AFTER", 3600.0)
        put(embedded, "signals", [b"1"], embedded=True)
        await until(lambda: bool(seen) and _wait_of(app) == EMBEDDED_WAIT)
