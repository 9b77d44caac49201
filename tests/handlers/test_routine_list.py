"""The plan's calendar as it is shown: when each routine comes next, and when it came last."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from handlers import routines
from handlers.routine_list import list_routines
from handlers.runtime import NoCompanyError, Runtime
from playbooks.definition.plan import Routine
from tests.runtimes import clock_of, opened
from translations import english


def at_local(runtime: Runtime, day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    moment = datetime(2026, month, day, hour, minute, tzinfo=runtime.plan.calendar.zone)
    clock_of(runtime).moment = moment.astimezone(UTC)
    return moment


async def row(runtime: Runtime, name: str) -> dict[str, Any]:
    return next(r for r in await list_routines(runtime) if r["name"] == name)


def some(runtime: Runtime, true: Any) -> Routine:
    """The first routine of the shipped plan for which that is true."""
    found: Routine = next(r for r in runtime.plan.routines.values() if true(r))
    return found


async def test_every_routine_of_the_plan_is_listed_with_its_clause_and_owner(
    runtime: Runtime,
) -> None:
    found = await list_routines(runtime)
    assert [r["name"] for r in found] == list(runtime.plan.routines)
    assert all(r["clause"] and r["owner"] and r["when"] and r["if_missed"] for r in found)
    assert all((r["last"], r["incident"]) == (None, None) for r in found)


@pytest.mark.parametrize(
    ("day", "hour", "minute", "next_day"),
    [
        (23, 6, 59, 23),  # a Monday, one minute before
        (23, 7, 0, 24),  # that moment is not ahead any more
        (20, 12, 0, 23),  # from Friday over the weekend
        (21, 5, 0, 23),
    ],
)
async def test_the_next_roll_call_is_on_the_next_working_morning(
    runtime: Runtime, day: int, hour: int, minute: int, next_day: int
) -> None:
    at_local(runtime, day, hour, minute)
    expected = datetime(2026, 11, next_day, 7, tzinfo=runtime.plan.calendar.zone)
    assert (await row(runtime, "standby roll-call"))["next"] == expected


async def test_over_a_holiday_the_next_one_is_on_the_day_after_it(runtime: Runtime) -> None:
    at_local(runtime, 30, 12, month=9)  # the national day's week follows
    ahead = (await row(runtime, "standby roll-call"))["next"]
    assert ahead == datetime(2026, 10, 8, 7, tzinfo=runtime.plan.calendar.zone)


async def test_of_a_routine_that_was_begun_the_last_time_and_its_incident_are_shown(
    runtime: Runtime,
) -> None:
    begun_at = at_local(runtime, 23, 7)
    begun = await routines.start_due(runtime)
    clock_of(runtime).move(hours=1)
    shown = await row(runtime, "standby roll-call")
    assert shown["last"] == begun_at.date().isoformat()
    assert shown["incident"] in begun
    assert shown["next"].astimezone(begun_at.tzinfo).date().day == 24


async def test_when_a_spot_check_comes_is_not_told(runtime: Runtime) -> None:
    spot = some(runtime, lambda r: r.spot)
    shown = await row(runtime, spot.name)
    assert shown["next"] is None
    assert str(spot.spot.times) in english(shown["when"])  # type: ignore[union-attr]


async def test_what_follows_a_closed_incident_has_no_date_of_its_own(runtime: Runtime) -> None:
    after = some(runtime, lambda r: r.after_closing)
    shown = await row(runtime, after.name)
    assert shown["next"] is None
    assert english(shown["when"]).startswith("after: incident closed")
    assert (str(after.due) in english(shown["when"])) is bool(after.due)


async def test_what_becomes_of_a_missed_one_is_said_in_the_plans_words(runtime: Runtime) -> None:
    said = {r["name"]: english(r["if_missed"]) for r in await list_routines(runtime)}
    assert said["standby roll-call"] == "within 4h"
    assert said["security check"] == "once"


async def test_without_a_company_there_is_nothing_it_could_be_done_for(url: str) -> None:
    async with opened(url, None) as runtime:
        with pytest.raises(NoCompanyError):
            await list_routines(runtime)
