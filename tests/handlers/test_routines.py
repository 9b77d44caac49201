"""The roll-call of standby trucks (3.2.6): every site, every working morning, once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from handlers import routines
from handlers.notice_answers import answer
from handlers.runtime import Runtime
from ledger import key_value, list_queries
from tests.actors import LINK
from tests.runtimes import all_runs, clock_of, look

SITES = 5


def _local(
    runtime: Runtime, day: int, hour: int, minute: int = 0, month: int = 11, year: int = 2026
) -> None:
    zone = runtime.plan.calendar.zone
    clock_of(runtime).moment = datetime(year, month, day, hour, minute, tzinfo=zone).astimezone(UTC)


async def _roll_calls(runtime: Runtime) -> list[int]:
    """The roll-calls begun now; what else the plan's calendar begins is another story."""
    begun = set(await routines.start_due(runtime))
    return [
        i["id"]
        for i in await look(runtime, all_runs)
        if i["id"] in begun and i["kind"] == "standby roll-call"
    ]


async def test_on_a_working_morning_every_site_is_asked_once(runtime: Runtime) -> None:
    _local(runtime, 23, 7)
    assert len(await _roll_calls(runtime)) == SITES
    assert await _roll_calls(runtime) == []
    incidents = await look(runtime, all_runs)
    assert len({i["site"] for i in incidents if i["kind"] == "standby roll-call"}) == SITES
    asked = [n for n in await look(runtime, list_queries.notices) if n["step"] == "ready"]
    assert {tuple(n["clause"]) for n in asked} == {("3.2.6",)}
    assert len({n["incident"] for n in asked}) == SITES


async def test_the_next_working_day_they_are_asked_again(runtime: Runtime) -> None:
    for day in (23, 24):
        _local(runtime, day, 7, 1)
        assert len(await _roll_calls(runtime)) == SITES


async def test_of_two_clocks_only_one_begins_it(runtime: Runtime, other: Runtime) -> None:
    for one in (runtime, other):
        _local(one, 23, 7)
    begun = await asyncio.gather(*(_roll_calls(one) for one in (runtime, other, runtime, other)))
    assert sorted(map(len, begun)) == [0, 0, 0, SITES]
    assert [i["kind"] for i in await look(runtime, all_runs)].count("standby roll-call") == SITES


async def test_before_seven_and_long_after_it_no_one_is_asked(runtime: Runtime) -> None:
    for hour, minute in ((6, 59), (11, 1), (23, 0)):
        _local(runtime, 23, hour, minute)
        assert await _roll_calls(runtime) == []


@pytest.mark.parametrize(
    ("day", "month", "year", "what"),
    [(22, 11, 2026, "a Sunday"), (1, 10, 2026, "the national day")],
)
async def test_on_a_free_day_no_one_is_asked(
    day: int, month: int, year: int, what: str, runtime: Runtime
) -> None:
    _local(runtime, day, 7, 5, month, year)
    assert await _roll_calls(runtime) == [], what


async def test_on_a_sunday_that_is_worked_they_are_asked(runtime: Runtime) -> None:
    _local(runtime, 20, 7, 5, 9, 2026)  # made up for the Mid-Autumn holiday
    assert len(await _roll_calls(runtime)) == SITES


async def test_a_site_that_is_not_ready_is_taken_up_as_an_incident(runtime: Runtime) -> None:
    _local(runtime, 23, 7)
    await _roll_calls(runtime)
    asked = next(n for n in await look(runtime, list_queries.notices) if n["step"] == "ready")
    await answer(runtime, asked["id"], "not ready", LINK)
    opened = [i for i in await look(runtime, all_runs) if i["kind"] == "readiness"]
    (roll_call,) = [i for i in await look(runtime, all_runs) if i["id"] == asked["incident"]]
    assert [i["site"] for i in opened] == [roll_call["site"]]
    assert roll_call["state"] == "closed"


async def test_of_one_request_that_two_desks_get_at_once_one_begins_it(
    runtime: Runtime, other: Runtime
) -> None:
    """SECURITY L4."""
    _local(runtime, 23, 9)
    begun = await asyncio.gather(
        *(
            routines.begin(one, "security check", "lushan", LINK, "the same form")
            for one in (runtime, other, runtime, other)
        )
    )
    assert sorted(map(len, begun)) == [0, 0, 0, 1]
    again = await routines.begin(runtime, "security check", "lushan", LINK, "another form")
    assert len(again) == 1


async def test_the_ids_of_requests_are_forgotten_after_a_day(runtime: Runtime) -> None:
    _local(runtime, 23, 9)
    await routines.begin(runtime, "security check", "lushan", LINK, "old")
    _local(runtime, 24, 10)
    await routines.begin(runtime, "security check", "lushan", LINK, "new")
    kept = await look(runtime, lambda c: key_value.get_all(c, ["routine request old"]))
    assert kept == {}
