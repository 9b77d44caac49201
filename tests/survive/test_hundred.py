"""A hundred trucks fail within a second: no standby is promised twice, and no one who has no truck
is forgotten.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from handlers import unit_overview
from handlers.notice_answers import AnswerRefusedError, answer
from handlers.process_signals import receive
from handlers.run_events import process_due_deadlines
from handlers.runtime import Runtime
from ledger import list_queries
from tests.actors import LINK
from tests.databases import fresh_url
from tests.runtimes import clock_of, failed, look, opened, small_company
from translations.json_rows import entry_row

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

COMPANY = 5  # times Kaili: 120 delivery trucks, 25 standbys
FAILED = 100
Row = dict[str, Any]


@pytest.fixture(params=["sqlite", "postgres"])
async def runtimes(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[list[Runtime]]:
    """Two processes' offices on one ledger."""
    url = fresh_url(request.param, tmp_path, request)
    async with opened(url, small_company(COMPANY)) as first, opened(url, None) as second:
        yield [first, second]


async def test_a_hundred_trucks_fail_within_a_second(runtimes: list[Runtime]) -> None:
    runtime = runtimes[0]
    units = [u for u in small_company(COMPANY).units if u.role == "delivery"][:FAILED]
    accidents = {u.id for u in units[::4]}
    reports = [failed(u.id, accident="yes" if u.id in accidents else "no") for u in units]
    await asyncio.gather(receive(runtime, reports[0::2]), receive(runtimes[1], reports[1::2]))
    await _everybody_answers(runtimes)
    entries = await look(runtime, lambda c: list_queries.timeline(c, limit=100_000))
    lines = [entry_row(entry) for entry in entries]
    notices = await look(runtime, list_queries.notices)

    assert {s["state"] for s in await look(runtime, list_queries.signals)} == {"judged"}
    taken = _taken(lines)
    holds = await look(runtime, list_queries.holds)
    _no_standby_in_two_dispatches(lines, holds)
    assert {"accepted", "does not take it"} <= {line["what"] for line in lines}, (
        "some drivers take it, some refuse"
    )
    standbys = {u.id for u in small_company(COMPANY).units if u.role == "standby"}
    assert 0 < len(standbys & set(taken.values())) <= len(standbys) == 25, (
        "and households take what no truck comes for"
    )

    waiting = {row["id"] for row in await unit_overview.list_units(runtime) if row["waiting"]}
    assert waiting == {u.id for u in units} - set(taken)
    assert await look(runtime, list_queries.parked) == []
    _commander_is_paged(notices, waiting - accidents)
    kinds = {u.id: u.kind for u in units}
    texts = runtime.plan.texts
    worded = {
        unit: {texts[lang].get(kinds[unit], kinds[unit]) for lang in texts}
        for unit in waiting & accidents
    }
    _insurer_is_asked(notices, worded)


async def _everybody_answers(runtimes: list[Runtime]) -> None:
    """Of three drivers two accept and one refuses, both processes taking answers at once; until no
    offer is out.
    """
    minds = cycle(["accept", "accept", "refuse"])
    for _ in range(60):
        asked = [
            n
            for n in await look(runtimes[0], list_queries.notices)
            if n["step"] in ("takeover", "next_free") and n["state"] == "owed"
        ]
        if not asked:
            return
        told = zip(asked, cycle(runtimes), strict=False)
        await asyncio.gather(
            *(_say(runtime, notice["id"], next(minds)) for notice, runtime in told)
        )
        for runtime in runtimes:
            # what waits for a truck on offer elsewhere looks again
            clock_of(runtime).move(seconds=21)
        await _wake(runtimes)
    raise AssertionError("offers never came to an end")


async def _say(runtime: Runtime, notice: int, word: str) -> None:
    with suppress(AnswerRefusedError):  # someone else's answer in the same moment ended this asking
        await answer(runtime, notice, word, LINK)


async def _wake(runtimes: list[Runtime]) -> None:
    for _ in range(20):
        if not any(await asyncio.gather(*(process_due_deadlines(runtime) for runtime in runtimes))):
            return


def _taken(lines: list[Row]) -> dict[str, str]:
    """Failed truck -> the standby that took it over."""
    return {
        line["item"]: line["who"].split()[0]
        for line in lines
        if (line["step"], line["what"]) in DISPATCHED
    }


DISPATCHED = {("takeover", "accepted"), ("next_free", "accepted")}


def _no_standby_in_two_dispatches(lines: list[Row], holds: dict[str, Row]) -> None:
    """As the ledger stands, and over the whole timeline: a standby once accepted is never offered
    or accepted again.
    """
    taken = _taken(lines)
    assert len(set(taken.values())) == len(taken)
    assert {unit: holds[unit]["instead_of"] for unit in taken.values()} == {
        standby: unit for unit, standby in taken.items()
    }
    out: dict[str, str] = {}
    for line in (
        line
        for line in lines
        if line["step"] in ("takeover", "next_free") and line["what"] in ("offered", "accepted")
    ):
        standby = line["who"].split()[0]
        assert out.get(standby, line["item"]) == line["item"], (
            f"{standby} is out for {out[standby]} and {line['what']} for {line['item']}"
        )
        if line["what"] == "accepted":
            out[standby] = line["item"]


def _commander_is_paged(notices: list[Row], waiting: set[str]) -> None:
    """3.3.2: for each truck that no one takes over."""
    paged = Counter(n["item"] for n in notices if n["step"] == "no_truck")
    assert waiting <= set(paged), f"nobody was told of {waiting - set(paged)}"
    assert all("commander" in n["role"] for n in notices if n["step"] == "no_truck")


def _insurer_is_asked(notices: list[Row], kinds: dict[str, set[str]]) -> None:
    """3.3.3: where it was an accident, for a truck of the same type, in the words of the contact's
    language.
    """
    assert kinds, "some of the accidents are left without a standby"
    asked = [n for n in notices if n["step"] == "insurer"]
    assert {n["item"] for n in asked} >= set(kinds)
    for notice in asked:
        worded = kinds.get(notice["item"], {""})
        assert any(kind in notice["text"] for kind in worded)
        assert (notice["item"] in notice["text"], notice["role"]) == (True, "insurer")
