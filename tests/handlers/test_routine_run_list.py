"""Runs of routines are listed with what was asked of whom; only what they find is an incident."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from handlers import routines
from handlers.notice_answers import answer
from handlers.process_signals import receive
from handlers.routine_run_list import list_routine_runs
from handlers.run_events import process_due_deadlines
from handlers.runtime import Runtime
from ledger import list_queries
from ledger.operating_figures import operating_figures
from tests.actors import LINK
from tests.runtimes import clock_of, event, look

ROLL_CALL = "standby roll-call"


async def morning(runtime: Runtime, hour: int = 7, minute: int = 0) -> None:
    """Begins what is due at that time of a Monday."""
    zone = runtime.plan.calendar.zone
    clock_of(runtime).moment = datetime(2026, 11, 23, hour, minute, tzinfo=zone).astimezone(UTC)
    await routines.load_schedule(runtime)
    await routines.start_due(runtime)


async def runs(runtime: Runtime, routine: str = ROLL_CALL) -> list[Any]:
    return [run for run in await list_routine_runs(runtime) if run["routine"] == routine]


async def asked(runtime: Runtime, incident: int) -> list[Any]:
    return await look(runtime, lambda c: list_queries.notices(c, incident))


async def pass_minutes(runtime: Runtime, minutes: int) -> None:
    for _ in range(minutes // 5):
        clock_of(runtime).move(minutes=5)
        await process_due_deadlines(runtime)


async def test_on_a_quiet_morning_routines_are_asked_and_no_incident_is_listed(
    runtime: Runtime,
) -> None:
    await morning(runtime)
    assert await look(runtime, list_queries.incidents) == []
    found = await runs(runtime)
    assert {run["state"] for run in found} == {"asked"} and len(found) == 5
    assert all(run["asked"] and run["due"] and not run["answered_by"] for run in found)
    figures = await look(runtime, lambda c: operating_figures(c, clock_of(runtime).now()))
    assert figures.incidents == {} and figures.routines == len(await list_routine_runs(runtime))
    assert figures.outbox == 0, "nothing is published of them"


async def test_what_was_answered_says_by_who_and_when(runtime: Runtime) -> None:
    await morning(runtime)
    first = (await runs(runtime))[0]
    clock_of(runtime).move(minutes=4)
    (notice,) = await asked(runtime, first["id"])
    await answer(runtime, notice["id"], "ready", LINK)
    done = next(run for run in await runs(runtime) if run["id"] == first["id"])
    assert (done["state"], done["answer"]) == ("done", "ready")
    assert (done["answered_by"], done["answered_at"]) == (notice["name"], clock_of(runtime).now())
    assert done["incident"] is None and done["asked"] == []


async def test_what_a_check_finds_wrong_is_an_incident_and_nothing_else_is(
    runtime: Runtime,
) -> None:
    await morning(runtime)
    first = (await runs(runtime))[0]
    (notice,) = await asked(runtime, first["id"])
    await answer(runtime, notice["id"], "not ready", LINK)
    (incident,) = await look(runtime, list_queries.incidents)
    assert incident["kind"] == "readiness"
    found = next(run for run in await runs(runtime) if run["id"] == first["id"])
    assert (found["state"], found["incident"]) == ("found", incident["id"])


async def test_a_roll_call_that_no_one_answers_is_found_not_ready(runtime: Runtime) -> None:
    await morning(runtime)
    await pass_minutes(runtime, 30)
    found = await runs(runtime)
    assert {run["state"] for run in found} == {"found"}
    assert {run["incident"] for run in found} == {
        i["id"] for i in await look(runtime, list_queries.incidents)
    }


async def test_a_late_task_calls_the_owner_and_then_those_above(runtime: Runtime) -> None:
    await routines.load_schedule(runtime)
    (number,) = await routines.begin(runtime, "truck check", "K-07", LINK)
    clock_of(runtime).move(days=2, minutes=1)  # its limit is two working days
    await process_due_deadlines(runtime)
    (late,) = await runs(runtime, "truck check")
    assert (late["id"], late["state"], late["for"]) == (number, "late", "K-07")
    assert [n["role"] for n in await asked(runtime, number)][-1] == "head of security"
    await pass_minutes(runtime, 60)
    (escalated,) = await runs(runtime, "truck check")
    assert escalated["state"] == "escalated"
    assert await look(runtime, list_queries.incidents) == []


async def test_a_forecast_that_no_one_publishes_is_not_done(runtime: Runtime) -> None:
    await morning(runtime, 7, 30)
    await pass_minutes(runtime, 250)  # the other department has as long again to look itself
    assert {run["state"] for run in await runs(runtime, "forecast")} == {"not done"}


async def test_yesterdays_runs_stay_until_the_next_ones(runtime: Runtime) -> None:
    await morning(runtime)
    clock_of(runtime).move(days=4)
    assert len(await runs(runtime)) == 5
    await routines.start_due(runtime)
    clock_of(runtime).move(minutes=1)
    assert len([run for run in await runs(runtime) if run["state"] == "asked"]) >= 5


async def test_complaints_of_the_month_are_counted_for_who_analyses_them(
    runtime: Runtime,
) -> None:
    shops = list((await look(runtime, runtime.directory)).retailers)[:3]
    reports = [
        event("complaint.made", f"c{n}", customer=shop, item=item, note="x", **{"class": "service"})
        for n, (shop, item) in enumerate(zip(shops, ("supply", "supply", "attitude"), strict=True))
    ]
    await receive(runtime, reports)
    await routines.load_schedule(runtime)
    (number,) = await routines.begin(runtime, "complaint analysis", None, LINK)
    (notice,) = await asked(runtime, number)
    assert "3 件" in notice["text"] and "类别：服务 3" in notice["text"]
    assert "货源 2" in notice["text"]


async def test_a_month_without_complaints_asks_no_one(runtime: Runtime) -> None:
    await routines.load_schedule(runtime)
    (number,) = await routines.begin(runtime, "complaint analysis", None, LINK)
    assert await asked(runtime, number) == []
    assert [run["state"] for run in await runs(runtime, "complaint analysis")] == ["done"]
