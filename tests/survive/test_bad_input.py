"""What cannot be taken is parked with a clear reason or does nothing, and never holds up the
others.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from handlers.process_signals import Incoming, receive
from handlers.runtime import Runtime
from ledger import list_queries
from playbooks.decide import take_signal
from tests.databases import fresh_url
from tests.runtimes import MONDAY, cloud_event, event, failed, look, opened, small_company
from translations import english

pytestmark = pytest.mark.slow

TEN_MEGABYTES = 10_000_000
UNITS = [u.id for u in small_company(5).units if u.role == "delivery"][:99]


@pytest.fixture(params=["sqlite", "postgres"])
async def runtime(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Runtime]:
    """One process's office, the small company loaded, on a Monday at ten."""
    async with opened(fresh_url(request.param, tmp_path, request), small_company(5)) as one:
        yield one


def _raw(body: bytes) -> Incoming:
    return Incoming(body, "kafka signals/2/17")


BAD: dict[str, tuple[Incoming, str]] = {
    "malformed JSON": (_raw(b'{"specversion": "1.0", "id'), "this is no JSON"),
    "bytes that are no text": (_raw(b"\xff\xfe\x00\x81"), "this is no JSON"),
    "nothing at all": (_raw(b""), "this is no JSON"),
    "JSON nested beyond reason": (_raw(b"[" * 100_000), "this is no JSON"),
    "JSON, but no event": (_raw(b'["truck", "failed"]'), "a CloudEvent is a JSON object"),
    "an event without its attributes": (
        _raw(b'{"specversion": "1.0", "id": "x"}'),
        "attribute type is missing",
    ),
    "an unknown signal": (
        event("truck.exploded", "x", unit="K-07"),
        "knows no signal 'truck.exploded'",
    ),
    "an unknown unit": (failed("K-9999", "x"), "there is no unit 'K-9999'"),
    "a unit that is no text": (
        event("truck.failed", "x", unit={"id": 7}),
        "is a list or an object",
    ),
    "no unit": (event("truck.failed", "x"), "unit is missing"),
    "a place outside the city": (failed("K-07", "x", place="31.23,121.47"), "lies outside"),
    "a place outside the world": (
        failed("K-07", "x", place="126.5,907.8"),
        "is no latitude,longitude",
    ),
    "a clock two days behind": (
        failed("K-07", "x", MONDAY - timedelta(days=2)),
        "set the sender's clock",
    ),
    "a clock two days ahead": (
        failed("K-07", "x", MONDAY + timedelta(days=2)),
        "set the sender's clock",
    ),
    "a time that is none": (
        _raw(cloud_event("truck.failed", "x", unit="K-07").replace(b"2026-11-23", b"yesterday!")),
        "is no moment",
    ),
    "a note of 10 MB": (failed("K-07", "x", note="x" * TEN_MEGABYTES), "shorten the note"),
    "a note of a long page": (failed("K-07", "x", note="x" * 5_000), "at most 4,000 are taken"),
    "an id without end": (failed("K-07", "x" * 5_000), "at most 200 characters"),
    "a field nobody declared": (failed("K-07", "x", colour="red"), "has no field 'colour'"),
    "a zero character in the id": (failed("K-07", "x\x00"), "no control characters"),
    "half a surrogate pair": (
        _raw(cloud_event("truck.failed", "x", unit="K-07", note="?").replace(b'"?"', b'"\\ud83d"')),
        "this is no JSON",
    ),
}


@pytest.mark.parametrize("what", BAD)
async def test_it_is_parked_with_a_clear_reason_and_the_others_are_judged(
    what: str, runtime: Runtime
) -> None:
    bad, reason = BAD[what]
    good = [failed(unit) for unit in UNITS[:3]]
    await receive(runtime, [good[0], bad, *good[1:]])
    (parked,) = await look(runtime, list_queries.parked)
    assert reason in english(parked["reason"])
    assert parked["source"] == bad.origin
    # Of what is longer than any signal may be, the beginning is kept.
    kept = len(bad.body) if len(bad.body) <= 256 * 1024 else 64 * 1024
    assert parked["bytes"] == kept
    assert {s["id"] for s in await look(runtime, list_queries.signals)} == {
        f"failed-{unit}" for unit in UNITS[:3]
    }


async def test_of_several_faults_each_is_named(runtime: Runtime) -> None:
    await receive(
        runtime,
        [failed("K-9999", "x", MONDAY - timedelta(days=2), place="31.23,121.47", injured="many")],
    )
    (parked,) = await look(runtime, list_queries.parked)
    assert all(
        word in english(parked["reason"])
        for word in ("K-9999", "lies outside", "'many' is no whole number", "clock")
    ), english(parked["reason"])


async def test_the_same_id_with_the_same_content_does_nothing(runtime: Runtime) -> None:
    await receive(runtime, [failed("K-07", "once"), failed("K-07", "once")])
    await receive(runtime, [failed("K-07", "once")])
    (incident,) = await look(runtime, list_queries.incidents)
    assert incident["signals"] == 1
    assert await look(runtime, list_queries.parked) == []


@pytest.mark.parametrize("together", [True, False])
async def test_the_same_id_with_another_content_is_parked(together: bool, runtime: Runtime) -> None:
    both = [failed("K-07", "once"), failed("K-08", "once")]
    for batch in [both] if together else [[both[0]], [both[1]]]:
        await receive(runtime, batch)
    (parked,) = await look(runtime, list_queries.parked)
    assert "was already used by a different report" in english(parked["reason"])
    assert [i["unit"] for i in await look(runtime, list_queries.incidents)] == ["K-07"]


async def test_one_that_breaks_the_code_is_parked_and_ninety_nine_are_judged(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever no one thought of: here the decision itself fails for one of a hundred."""
    poison = UNITS[50]

    def fails_for_one(signal: Any, *rest: Any) -> Any:
        if signal.unit == poison:
            raise ZeroDivisionError("nobody thought of this")
        return take_signal(signal, *rest)

    monkeypatch.setattr("handlers.process_signals.take_signal", fails_for_one)
    with capture_logs() as said:
        await receive(runtime, [failed(unit) for unit in UNITS])
    assert [line["signal"] for line in said if line["event"] == "signal could not be handled"] == [
        f"failed-{poison}"
    ]
    (parked,) = await look(runtime, list_queries.parked)
    assert "ZeroDivisionError: nobody thought of this" in english(parked["reason"])
    assert {s["id"] for s in await look(runtime, list_queries.signals)} == {
        f"failed-{unit}" for unit in UNITS if unit != poison
    }
    assert sum(i["signals"] for i in await look(runtime, list_queries.incidents)) == len(UNITS) - 1
