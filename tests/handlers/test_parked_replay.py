"""What was parked for a fault that was not its own is tried again by itself."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select

from handlers import process_signals as receiving
from handlers.parked_replay import retry_due
from handlers.process_signals import Incoming, receive
from handlers.runtime import Runtime
from ledger.tables import ParkedRow
from tests.handlers.test_parking import BROKEN, parked, verdicts
from tests.runtimes import clock_of, failed, look
from translations import english


@pytest.mark.parametrize(
    "fault", [OverflowError, AttributeError, RecursionError, KeyError, UnicodeDecodeError]
)
async def test_anything_reading_raises_parks_that_message_alone_and_it_is_tried_again(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, fault: type[Exception]
) -> None:
    read = receiving.read_signal

    def stumbling(body: bytes, *rest: Any) -> Any:
        if b"K-08" in body:
            raise (
                fault("utf-8", b"x", 0, 1, "ours") if fault is UnicodeDecodeError else fault("ours")
            )
        return read(body, *rest)

    monkeypatch.setattr(receiving, "read_signal", stumbling)
    await receive(runtime, [failed("K-07"), failed("K-08"), failed("K-09")])
    (row,) = await parked(runtime)
    assert fault.__name__ in english(row["reason"])
    assert set(await verdicts(runtime)) == {"failed-K-07", "failed-K-09"}
    monkeypatch.setattr(receiving, "read_signal", read)
    assert await retry_due(runtime) == 0  # a minute has not passed
    clock_of(runtime).move(minutes=2)
    assert await retry_due(runtime) == 1
    assert "failed-K-08" in await verdicts(runtime)
    (row,) = await parked(runtime)
    assert row["replayed_at"] is not None


async def test_what_fails_again_is_tried_after_growing_pauses_and_is_in_one_row(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = receiving.read_signal
    monkeypatch.setattr(receiving, "read_signal", lambda *_: 1 / 0)
    await receive(runtime, [failed("K-07")])
    tries = []
    for minute in range(1, 24 * 60):
        clock_of(runtime).move(minutes=1)
        before = await _tries(runtime)
        await retry_due(runtime)
        if await _tries(runtime) > before:
            tries.append(minute)
    assert len(await parked(runtime)) == 1
    pauses = [b - a for a, b in pairwise([0, *tries])]
    assert pauses[:5] == [1, 4, 16, 64, 256] and pauses[5:] == sorted(pauses[5:]), pauses
    monkeypatch.setattr(receiving, "read_signal", read)


async def test_what_is_refused_is_not_tried_again_by_itself(runtime: Runtime) -> None:
    await receive(runtime, [Incoming(BROKEN["an unknown truck"], "kafka signals/0/9")])
    clock_of(runtime).move(minutes=60 * 24)
    assert await retry_due(runtime) == 0
    assert await _tries(runtime) == 0


async def _tries(runtime: Runtime) -> int:
    rows = await look(runtime, lambda c: c.execute(select(ParkedRow.tries)))
    return sum(row.tries for row in rows)


async def test_a_message_that_came_in_binary_mode_can_be_tried_again(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its attributes were in headers, which the parked list does not hold."""
    headers: dict[str, bytes | None] = {
        "ce_specversion": b"1.0",
        "ce_id": b"b-1",
        "ce_source": b"test",
        "ce_type": b"muster.truck.failed",
        "ce_time": runtime.clock.now().isoformat().encode(),
    }
    read = receiving.read_signal
    monkeypatch.setattr(receiving, "read_signal", lambda *_: 1 / 0)
    await receive(runtime, [Incoming(b'{"unit": "K-07"}', "kafka signals/0/1", headers)])
    monkeypatch.setattr(receiving, "read_signal", read)
    clock_of(runtime).move(minutes=2)
    assert await retry_due(runtime) == 1
    assert await verdicts(runtime) == {"b-1": "opened"}
