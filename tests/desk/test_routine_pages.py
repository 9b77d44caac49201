"""The desk on a quiet morning: no incident, and the routines where they are asked and answered."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from handlers import routines
from tests.desk.living import Town
from tests.runtimes import HandClock

EN, ZH = {"accept-language": "en"}, {"accept-language": "zh"}


@pytest.fixture
async def quiet(here: Town) -> Town:
    """Half past seven on a Monday: what is due by then has been asked, and nothing is late."""
    zone = here.runtime.plan.calendar.zone
    clock = HandClock(moment=datetime(2026, 11, 23, 7, 0, tzinfo=zone).astimezone(UTC))
    here.runtime.clock = clock
    await routines.load_schedule(here.runtime)
    await routines.start_due(here.runtime)
    clock.move(minutes=29)
    return here


async def test_at_half_past_seven_the_desk_lists_no_incident(quiet: Town, web: Any) -> None:
    page = (await web.get("/", headers=ZH)).text
    assert "没有进行中的事件" in page and "备用车点名" not in page
    assert "例行工作：待答复 5 项，逾期 0 项" in page
    assert (await web.get("/api/incidents")).json() == []


async def test_the_page_of_routines_has_what_is_asked_with_its_buttons(
    quiet: Town, web: Any
) -> None:
    page = (await web.get("/routines", headers=EN)).text
    assert page.count('name="back" value="routines"') >= 5
    assert page.count(">asked</span>") == 5
    notice = await quiet.asked("ready")
    done = await web.post(
        f"/notices/{notice['id']}/answer", data={"answer": "ready", "back": "routines"}
    )
    assert (done.status_code, done.headers["location"]) == (303, "/routines")
    again = await web.post(
        f"/notices/{notice['id']}/answer",
        data={"answer": "ready", "back": "routines"},
        headers=EN,
    )
    assert again.status_code == 409 and ">asked</span>" in again.text
    after = (await web.get("/routines", headers=EN)).text
    assert after.count(">asked</span>") == 4 and after.count(">done</span>") == 1
    assert notice["name"] in after


async def test_what_is_late_in_a_routine_is_named_on_the_first_page(quiet: Town, web: Any) -> None:
    assert "Routines that are late" not in (await web.get("/", headers=EN)).text
    clock = quiet.runtime.clock
    assert isinstance(clock, HandClock)
    clock.move(minutes=10)  # past the limit of the roll-call, and no one has looked at it yet
    page = (await web.get("/", headers=EN)).text
    assert "Routines that are late" in page and "No incident is open." in page


async def test_the_page_of_a_run_says_that_it_is_a_routine(quiet: Town, web: Any) -> None:
    notice = await quiet.asked("ready")
    page = (await web.get(f"/incidents/{notice['incident']}", headers=EN)).text
    assert '<a href="/routines">Routine</a>' in page and "/review" not in page


async def test_runs_are_listed_for_machines(quiet: Town, web: Any) -> None:
    rows = (await web.get("/api/routines/runs")).json()
    assert {row["state"] for row in rows} == {"asked"} and len(rows) == 5
    assert {row["routine"] for row in rows} == {"standby roll-call"}
