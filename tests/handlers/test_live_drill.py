"""docs/semantics.md, I7: a live drill can never reach a retailer or leave the drill's own people.

Every way out is tried.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from handlers import live_drills
from handlers.notice_answers import answer, choices
from handlers.process_signals import receive
from handlers.run_events import process_due_deadlines
from handlers.runtime import Runtime
from incidents.signals import SignalRefusedError
from ledger import list_queries, outbox
from playbooks.intake.answer_values import entries_of
from playbooks.messages.drill_filter import MARK
from tests.actors import DRILL, LINK
from tests.handlers.rehearsing import ROLES, everything, people
from tests.runtimes import all_runs, clock_of, event, failed, look, timeline

ACCIDENT = {
    "unit": "K-07",
    "accident": "yes",
    "injured": "1",
    "driver_unfit": "yes",
    "note": "drill",
}


async def live_through(
    runtime: Runtime,
    hours: int,
    answering: Iterable[str] = ("acknowledged", "accepted", "done", "confirmed"),
) -> None:
    """Let time pass, and let anyone who is asked say yes."""
    for _ in range(hours * 6):
        clock_of(runtime).move(minutes=10)
        while await process_due_deadlines(runtime):
            pass
        for notice in await look(runtime, list_queries.open_questions):
            said = [
                c
                for c in choices(notice["expects"], notice["options"])
                if c in answering or notice["expects"] == "option"
            ]
            entered = {entry.name: "23:30" for entry in entries_of(notice["form"], said[0])}
            await answer(runtime, notice["id"], said[0], LINK, entered) if await _still_open(
                runtime, notice["id"]
            ) else None


async def _still_open(runtime: Runtime, notice: int) -> bool:
    return notice in {n["id"] for n in await look(runtime, list_queries.open_questions)}


async def test_a_drill_reaches_its_own_people_with_marked_texts_and_no_one_else(
    runtime: Runtime,
) -> None:
    ours = await people(runtime)
    incident = await live_drills.report(runtime, "truck.failed", ACCIDENT, ours, DRILL)
    await live_through(runtime, 5)
    sent = await everything(runtime)
    assert len(sent) > 5
    assert {n["person"] for n in sent} <= set(ours)
    assert all(n["text"].startswith(MARK) for n in sent)
    assert {n["incident"] for n in sent} == {incident}


async def test_a_drill_moves_no_truck_and_tells_no_other_system(runtime: Runtime) -> None:
    drivers = [u.driver for u in (await _directory(runtime)).standbys.units]
    ours = await people(runtime, *ROLES, *drivers)
    await live_drills.report(runtime, "truck.failed", {"unit": "K-07"}, ours, DRILL)
    await live_through(runtime, 3)
    await live_drills.report(runtime, "route.finished", {"unit": "K-07"}, ours, DRILL)
    await live_through(runtime, 5)
    lines = [line["what"] for line in await look(runtime, timeline)]
    assert "accepted" in lines, "a driver did say yes"
    assert any(line.startswith("left out: ") for line in lines)
    assert await look(runtime, list_queries.holds) == {}
    assert await look(runtime, outbox.pending_events) == []


async def test_no_retailer_hears_of_a_drill_though_the_plan_tells_them(runtime: Runtime) -> None:
    ours = await people(
        runtime, *ROLES, *[u.driver for u in (await _directory(runtime)).standbys.units]
    )
    await live_drills.report(runtime, "truck.failed", {"unit": "K-07"}, ours, DRILL)
    await live_through(runtime, 2)
    steps = [line["step"] for line in await look(runtime, timeline)]
    assert "new_times" in steps, "the plan came to the step that tells them"
    assert [
        n for n in await everything(runtime) if n["role"] == "retailer" or n["person"] not in ours
    ] == []


async def test_what_is_real_and_a_drill_never_join(runtime: Runtime) -> None:
    ours = await people(runtime)
    drill = await live_drills.report(runtime, "truck.failed", {"unit": "K-07"}, ours, DRILL)
    await receive(runtime, [failed("K-07")])
    again = await live_drills.report(runtime, "truck.failed", {"unit": "K-08"}, ours, DRILL)
    await receive(runtime, [event("takeover.confirmed", "t-1", unit="K-07")])
    rows = {row["id"]: row for row in await look(runtime, list_queries.incidents)}
    assert again == drill
    assert len(rows) == 2
    real = next(row for row in rows.values() if row["drill"] is None)
    assert (real["signals"], rows[drill or 0]["signals"]) == (2, 2)


async def test_a_dismissed_report_of_a_drill_changes_no_truck(runtime: Runtime) -> None:
    await receive(runtime, [failed("K-07")])
    ours = await people(runtime)
    assert await live_drills.report(runtime, "unit.repaired", {"unit": "K-07"}, ours, DRILL) is None
    assert (await look(runtime, list_queries.holds))["K-07"]["state"] == "failed"


async def test_an_incident_a_drill_opens_is_a_drill_itself(runtime: Runtime) -> None:
    ours = await people(runtime, "head of the site", "head of distribution centre")
    first = await live_drills.begin(runtime, "standby roll-call", None, ours, DRILL)
    notice = (await look(runtime, list_queries.open_questions))[0]
    await answer(runtime, notice["id"], "not ready", LINK)
    rows = await look(runtime, all_runs)
    assert {row["kind"] for row in rows} == {"standby roll-call", "readiness"}
    assert all(row["drill"] == list(ours) for row in rows)
    assert first in {row["id"] for row in rows}


async def test_a_drill_can_be_ended_and_only_a_drill(runtime: Runtime) -> None:
    ours = await people(runtime)
    drill = await live_drills.report(runtime, "truck.failed", {"unit": "K-07"}, ours, DRILL)
    await receive(runtime, [failed("K-07")])
    await live_drills.finish(
        runtime, await live_drills.open_drills(runtime, ours), "the drill is over", DRILL
    )
    rows = {row["id"]: row["state"] for row in await look(runtime, list_queries.incidents)}
    assert rows.pop(drill or 0) == "closed"
    assert list(rows.values()) == ["open"]
    assert [
        n for n in await look(runtime, list_queries.open_questions) if n["incident"] == drill
    ] == []
    with pytest.raises(SignalRefusedError):
        await live_drills.finish(runtime, rows, "no", DRILL)


async def test_people_of_a_drill_are_persons_or_roles_that_exist(runtime: Runtime) -> None:
    with pytest.raises(SignalRefusedError) as refused:
        await people(runtime, "leader", "nobody at all", "hed of distribution")
    assert len(refused.value.faults) == 2


async def _directory(runtime: Runtime) -> Any:
    async with runtime.ledger.reading() as connection:
        return await runtime.directory(connection)
