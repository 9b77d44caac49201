"""ARCHITECTURE always_7: a live drill can never reach a retailer or leave the drill's own people. Every way out is tried."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from handlers import rehearsal
from handlers.answering import answer, choices
from handlers.office import Office
from handlers.receive import receive
from handlers.respond import wake_due
from incidents.signals import Refused
from ledger import intake, queries
from playbooks.drilling import MARK
from playbooks.entering import entries_of
from tests.handlers.rehearsing import ROLES, everything, people
from tests.offices import clock_of, event, failed, look

ACCIDENT = {"unit": "K-07", "accident": "yes", "injured": "1", "driver_unfit": "yes", "note": "drill"}


async def live_through(office: Office, hours: int, answering: Iterable[str] = ("acknowledged", "accepted", "done", "confirmed")) -> None:
    """Let time pass, and let whoever is asked say yes."""
    for _ in range(hours * 6):
        clock_of(office).move(minutes=10)
        while await wake_due(office):
            pass
        for notice in await look(office, queries.unanswered):
            said = [c for c in choices(notice["expects"], notice["options"]) if c in answering or notice["expects"] == "option"]
            entered = {entry.name: "23:30" for entry in entries_of(notice["form"], said[0])}
            await answer(office, notice["id"], said[0], "test", **entered) if await _still_open(office, notice["id"]) else None


async def _still_open(office: Office, id: int) -> bool:
    return id in {n["id"] for n in await look(office, queries.unanswered)}


async def test_a_drill_reaches_its_own_people_with_marked_texts_and_nobody_else(office: Office) -> None:
    ours = await people(office)
    incident = await rehearsal.report(office, "truck.failed", ACCIDENT, ours)
    await live_through(office, 5)
    sent = await everything(office)
    assert len(sent) > 5
    assert {n["person"] for n in sent} <= set(ours)
    assert all(n["text"].startswith(MARK) for n in sent)
    assert {n["incident"] for n in sent} == {incident}


async def test_a_drill_moves_no_truck_and_tells_no_other_system(office: Office) -> None:
    drivers = [u.driver for u in (await _directory(office)).standbys.units]
    ours = await people(office, *ROLES, *drivers)
    await rehearsal.report(office, "truck.failed", {"unit": "K-07"}, ours)
    await rehearsal.report(office, "route.finished", {"unit": "K-07"}, ours)
    await live_through(office, 5)
    lines = [line["what"] for line in await look(office, queries.timeline)]
    assert "accepted" in lines, "a driver did say yes"
    assert any(line.startswith("left out: ") for line in lines)
    assert await look(office, queries.holds) == {}
    assert await look(office, intake.owed_events) == []


async def test_no_retailer_hears_of_a_drill_though_the_plan_tells_them(office: Office) -> None:
    ours = await people(office, *ROLES, *[u.driver for u in (await _directory(office)).standbys.units])
    await rehearsal.report(office, "truck.failed", {"unit": "K-07"}, ours)
    await live_through(office, 2)
    steps = [line["step"] for line in await look(office, queries.timeline)]
    assert "new_times" in steps, "the plan came to the step that tells them"
    assert [n for n in await everything(office) if n["role"] == "retailer" or n["person"] not in ours] == []


async def test_what_is_real_and_a_drill_never_join(office: Office) -> None:
    ours = await people(office)
    drill = await rehearsal.report(office, "truck.failed", {"unit": "K-07"}, ours)
    await receive(office, [failed("K-07")])
    again = await rehearsal.report(office, "truck.failed", {"unit": "K-08"}, ours)
    await receive(office, [event("takeover.confirmed", "t-1", unit="K-07")])
    rows = {row["id"]: row for row in await look(office, queries.incidents)}
    assert again == drill
    assert len(rows) == 2
    real = next(row for row in rows.values() if row["drill"] is None)
    assert (real["signals"], rows[drill or 0]["signals"]) == (2, 2)


async def test_a_dismissed_report_of_a_drill_changes_no_truck(office: Office) -> None:
    await receive(office, [failed("K-07")])
    ours = await people(office)
    assert await rehearsal.report(office, "unit.repaired", {"unit": "K-07"}, ours) is None
    assert (await look(office, queries.holds))["K-07"]["state"] == "failed"


async def test_an_incident_a_drill_opens_is_a_drill_itself(office: Office) -> None:
    ours = await people(office, "head of the site", "head of distribution centre")
    first = await rehearsal.begin(office, "standby roll-call", None, ours)
    notice = (await look(office, queries.unanswered))[0]
    await answer(office, notice["id"], "not ready", "test")
    rows = await look(office, queries.incidents)
    assert {row["kind"] for row in rows} == {"standby roll-call", "readiness"}
    assert all(row["drill"] == list(ours) for row in rows)
    assert first in {row["id"] for row in rows}


async def test_a_drill_can_be_ended_and_only_a_drill(office: Office) -> None:
    ours = await people(office)
    drill = await rehearsal.report(office, "truck.failed", {"unit": "K-07"}, ours)
    await receive(office, [failed("K-07")])
    await rehearsal.finish(office, await rehearsal.open_of(office, ours), "the drill is over")
    rows = {row["id"]: row["state"] for row in await look(office, queries.incidents)}
    assert rows.pop(drill or 0) == "closed"
    assert list(rows.values()) == ["open"]
    assert [n for n in await look(office, queries.unanswered) if n["incident"] == drill] == []
    with pytest.raises(Refused):
        await rehearsal.finish(office, rows, "no")


async def test_people_of_a_drill_are_persons_or_roles_that_exist(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        await people(office, "leader", "nobody at all", "hed of distribution")
    assert len(refused.value.faults) == 2


async def _directory(office: Office) -> Any:
    async with office.ledger.reading() as connection:
        return await office.directory(connection)
