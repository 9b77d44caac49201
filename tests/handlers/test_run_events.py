"""Deadlines are acted on once, anyone who wakes first and however late; a lost race is decided again;
a sick run harms no other.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from structlog.testing import capture_logs

from handlers.process_signals import receive
from handlers.run_events import process_due_deadlines, respond
from handlers.runtime import Runtime
from incidents.run_events import Answered
from ledger import incident_faults, list_queries
from ledger.database import ConflictError, Ledger
from ledger.decision_state import load_for_events
from ledger.tables import IncidentRow, table_of
from playbooks.definition.run import Run, StepRecord
from tests.runtimes import clock_of, failed, look, opened, small_company, timeline
from translations import english


async def _passed_over(runtime: Runtime) -> int:
    return [line["what"] for line in await look(runtime, timeline)].count("does not take it")


async def test_before_its_time_nothing_is_woken(runtime: Runtime) -> None:
    await receive(runtime, [failed("K-07")])
    assert await process_due_deadlines(runtime) == 0


async def test_two_clocks_that_race_act_once(runtime: Runtime, other: Runtime) -> None:
    await receive(runtime, [failed("K-07")])
    for one in (runtime, other):
        clock_of(one).move(minutes=3, seconds=1)
    await asyncio.gather(
        process_due_deadlines(runtime),
        process_due_deadlines(other),
        process_due_deadlines(runtime),
        process_due_deadlines(other),
    )
    assert await _passed_over(runtime) == 1
    offers = [
        n["state"] for n in await look(runtime, list_queries.notices) if n["step"] == "takeover"
    ]
    assert offers == ["withdrawn", "owed"]


async def test_a_deadline_that_passed_while_all_were_down_is_acted_on_once_at_the_next_start(
    runtime: Runtime, url: str
) -> None:
    await receive(runtime, [failed("K-07")])
    later = clock_of(runtime).now() + timedelta(minutes=4)
    async with opened(url, None, later) as risen:
        assert await process_due_deadlines(risen) == 1
        assert await process_due_deadlines(risen) == 0
        assert await _passed_over(risen) == 1
    async with opened(url, None, later) as again:
        assert await process_due_deadlines(again) == 0
        assert await _passed_over(again) == 1


async def test_after_days_of_silence_each_limit_is_passed_in_its_order_and_it_comes_to_rest(
    runtime: Runtime,
) -> None:
    await receive(runtime, [failed("K-07")])
    clock_of(runtime).move(hours=5)
    for _ in range(50):
        if not await process_due_deadlines(runtime):
            break
    assert await process_due_deadlines(runtime) == 0
    lines = Counter((line["step"], line["what"]) for line in await look(runtime, timeline))
    assert lines["takeover", "late"] == lines["takeover", "nobody found"] == 1


async def test_a_run_changed_by_someone_else_in_this_moment_is_decided_again(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    await receive(runtime, [failed("K-07")])
    (page,) = [n for n in await look(runtime, list_queries.notices) if n["step"] == "tell_head"]
    tries = await _lose_races(runtime, monkeypatch, 2)
    await respond(runtime, page["incident"], await _ack(runtime, page))
    assert len(tries) == 3
    assert ("tell_head", "acknowledged") in {
        (line["step"], line["what"]) for line in await look(runtime, timeline)
    }


async def test_who_loses_every_race_is_told(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    await receive(runtime, [failed("K-07")])
    (page,) = [n for n in await look(runtime, list_queries.notices) if n["step"] == "tell_head"]
    await _lose_races(runtime, monkeypatch, 1000)
    with pytest.raises(ConflictError):
        await respond(runtime, page["incident"], await _ack(runtime, page))
    assert "acknowledged" not in {line["what"] for line in await look(runtime, timeline)}


async def _ack(runtime: Runtime, page: dict[str, Any]) -> Answered:
    run = await look(runtime, lambda c: list_queries.run_of(c, page["incident"]))
    assert run is not None
    return Answered(run.steps["tell_head/K-07"].tokens[0], page["person"], "acknowledged")


async def _lose_races(runtime: Runtime, monkeypatch: pytest.MonkeyPatch, times: int) -> list[int]:
    """The run is read, then its version grows under us: as when another process wrote first."""
    tries: list[int] = []

    async def overtaken(connection: Any, incidents: Any) -> Any:
        stored = await load_for_events(connection, incidents)
        tries.append(1)
        if len(tries) <= times:
            stored.versions = {
                incident: version - 1 for incident, version in stored.versions.items()
            }
        return stored

    monkeypatch.setattr("handlers.run_events.load_for_events", overtaken)
    return tries


async def test_a_run_that_does_not_move_when_it_is_woken_is_set_aside_and_not_woken_without_pause(
    runtime: Runtime,
) -> None:
    await receive(runtime, [failed("K-07")])
    (incident,) = await look(runtime, list_queries.incidents)
    table = table_of(IncidentRow)
    async with runtime.ledger.writing() as connection:
        run = Run.model_validate_json((await connection.execute(select(table.c.run))).scalar_one())
        run.steps["gone"] = StepRecord("open", wake=runtime.clock.now())
        await connection.execute(
            update(table).values(run=run.model_dump_json(), due_at=runtime.clock.now())
        )
    assert await process_due_deadlines(runtime) == 1
    (fault,) = await look(runtime, incident_faults.faults)
    assert f"incident {incident['id']} could not be woken: Stuck" in english(fault.reason)
    assert await process_due_deadlines(runtime) == 0, "it is left alone for a minute"


async def test_a_faulty_incident_is_set_aside_while_the_others_are_woken(
    runtime: Runtime,
) -> None:
    sites = {u.site: u.id for u in small_company().units if u.role == "delivery"}
    sick, sound = list(sites.values())[:2]
    await receive(runtime, [failed(sick), failed(sound)])
    incidents = {i["unit"]: i["id"] for i in await look(runtime, list_queries.incidents)}
    table = table_of(IncidentRow)
    async with runtime.ledger.writing() as connection:
        await connection.execute(
            update(table).where(table.c.id == incidents[sick]).values(run="{broken")
        )
    clock_of(runtime).move(minutes=3, seconds=1)
    with capture_logs() as said:
        assert await process_due_deadlines(runtime) == 2
    assert ("incident could not be advanced", incidents[sick]) in {
        (line["event"], line.get("incident")) for line in said
    }
    (fault,) = await look(runtime, incident_faults.faults)
    assert (fault.incident, fault.tries) == (incidents[sick], 1)
    assert await _passed_over(runtime) == 1
    assert await process_due_deadlines(runtime) == 0, "it is left alone for a minute"
    for minutes, tries in ((1, 2), (4, 3), (16, 4)):
        clock_of(runtime).move(minutes=minutes, seconds=1)
        with capture_logs():
            await process_due_deadlines(runtime)
        (fault,) = await look(runtime, incident_faults.faults)
        assert fault.tries == tries


async def test_deadlines_of_one_moment_share_their_transactions(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    sites = {u.site: u.id for u in small_company().units if u.role == "delivery"}
    await receive(runtime, [failed(unit) for unit in sites.values()])
    clock_of(runtime).move(minutes=3, seconds=1)
    transactions = 0
    begin = Ledger.writing

    def counted(ledger: Ledger) -> Any:
        nonlocal transactions
        transactions += 1
        return begin(ledger)

    monkeypatch.setattr(Ledger, "writing", counted)
    assert await process_due_deadlines(runtime) == len(sites) > 4
    # One for the decisions; ids for incidents that they may open are reserved in another.
    assert transactions <= 2
    assert await process_due_deadlines(runtime) == 0
