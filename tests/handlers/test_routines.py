"""The roll-call of standby trucks (3.2.6): every site, every working morning, once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from handlers import routines
from handlers.answering import answer
from handlers.office import Office
from ledger import queries
from tests.offices import clock_of, look

SITES = 5


def _local(office: Office, day: int, hour: int, minute: int = 0, month: int = 11, year: int = 2026) -> None:
    zone = office.plan.calendar.zone
    clock_of(office).moment = datetime(year, month, day, hour, minute, tzinfo=zone).astimezone(UTC)


async def _roll_calls(office: Office) -> list[int]:
    """The roll-calls begun now; what else the plan's calendar begins is another story."""
    begun = set(await routines.start_due(office))
    return [i["id"] for i in await look(office, queries.incidents) if i["id"] in begun and i["kind"] == "standby roll-call"]


async def test_on_a_working_morning_every_site_is_asked_once(office: Office) -> None:
    _local(office, 23, 7)
    assert len(await _roll_calls(office)) == SITES
    assert await _roll_calls(office) == []
    incidents = await look(office, queries.incidents)
    assert len({i["site"] for i in incidents if i["kind"] == "standby roll-call"}) == SITES
    asked = [n for n in await look(office, queries.notices) if n["step"] == "ready"]
    assert {tuple(n["clause"]) for n in asked} == {("3.2.6",)}
    assert len({n["incident"] for n in asked}) == SITES


async def test_the_next_working_day_they_are_asked_again(office: Office) -> None:
    for day in (23, 24):
        _local(office, day, 7, 1)
        assert len(await _roll_calls(office)) == SITES


async def test_of_two_clocks_only_one_begins_it(office: Office, other: Office) -> None:
    for one in (office, other):
        _local(one, 23, 7)
    begun = await asyncio.gather(*(_roll_calls(one) for one in (office, other, office, other)))
    assert sorted(map(len, begun)) == [0, 0, 0, SITES]
    assert [i["kind"] for i in await look(office, queries.incidents)].count("standby roll-call") == SITES


async def test_before_seven_and_long_after_it_nobody_is_asked(office: Office) -> None:
    for hour, minute in ((6, 59), (11, 1), (23, 0)):
        _local(office, 23, hour, minute)
        assert await _roll_calls(office) == []


@pytest.mark.parametrize(("day", "month", "year", "what"), [(22, 11, 2026, "a Sunday"), (1, 10, 2026, "the national day")])
async def test_on_a_free_day_nobody_is_asked(day: int, month: int, year: int, what: str, office: Office) -> None:
    _local(office, day, 7, 5, month, year)
    assert await _roll_calls(office) == [], what


async def test_on_a_sunday_that_is_worked_they_are_asked(office: Office) -> None:
    _local(office, 20, 7, 5, 9, 2026)  # made up for the Mid-Autumn holiday
    assert len(await _roll_calls(office)) == SITES


async def test_a_site_that_is_not_ready_is_taken_up_as_an_incident(office: Office) -> None:
    _local(office, 23, 7)
    await _roll_calls(office)
    asked = next(n for n in await look(office, queries.notices) if n["step"] == "ready")
    await answer(office, asked["id"], "not ready", "link")
    opened = [i for i in await look(office, queries.incidents) if i["kind"] == "readiness"]
    (roll_call,) = [i for i in await look(office, queries.incidents) if i["id"] == asked["incident"]]
    assert [i["site"] for i in opened] == [roll_call["site"]]
    assert roll_call["state"] == "closed"
