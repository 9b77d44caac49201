"""What the self-audit finds of processes and of systems that report; what stops no round."""

from __future__ import annotations

from typing import Any

import pytest
from structlog.testing import capture_logs

from handlers import self_audit
from handlers.process_presence import Presence
from handlers.process_signals import Incoming, receive
from handlers.runtime import Runtime
from incidents.signals import DESK, TEXT, TRUCK, UNPROVEN
from ledger import self_audit_state
from ledger.database import LedgerUnavailableError
from ledger.process_liveness import PROCESS
from ledger.tables import (
    IncidentRow,
)
from tests.handlers.self_audit_rounds import (
    calls,
    change,
    found,
    report,
    rounds,
    start,
)
from tests.runtimes import clock_of, event, failed, look


async def test_a_process_that_died_is_missed_for_what_no_one_else_does(runtime: Runtime) -> None:
    await start(runtime, "a-1", "worker", "notifier")
    clock_of(runtime).move(minutes=2)
    await start(runtime, PROCESS, "clock", "worker")
    await rounds(runtime, seconds=10)
    assert await found(runtime) == {"process": ["role_missing"]}
    await start(runtime, "a-2", "notifier")
    await start(runtime, PROCESS, "clock", "worker")
    await rounds(runtime, seconds=51)
    assert await found(runtime) == {"process": ["process_died"]}, "others do its work: said once"
    await start(runtime, "a-2", "notifier")
    await start(runtime, PROCESS, "clock", "worker")
    await rounds(runtime, seconds=51)
    assert await found(runtime) == {}


async def test_after_an_outage_of_the_ledger_no_one_is_taken_for_dead(runtime: Runtime) -> None:
    await start(runtime, "a-1", "worker")
    await start(runtime, PROCESS, "clock")
    await rounds(runtime, minutes=10)
    assert await found(runtime) == {}, "we could not say that we run either"


async def test_a_process_says_that_it_runs_until_it_stops(runtime: Runtime) -> None:
    presence = Presence(runtime, ("desk", "clock"))
    await presence.start()
    (row,) = await look(runtime, self_audit_state.processes)
    assert (row.name, row.roles) == (PROCESS, "desk,clock")
    await presence.stop()
    assert not await look(runtime, self_audit_state.processes)


async def test_a_system_that_reported_each_hour_is_missed_after_five_hours(
    runtime: Runtime,
) -> None:
    for number in range(30):
        await report(runtime, "monitoring", number)
        await report(runtime, "desk", number)
        await rounds(runtime, hours=1)
    assert await found(runtime) == {}
    await rounds(runtime, 4, hours=1)
    assert "source" not in await found(runtime)
    await rounds(runtime, hours=1)
    (row,) = [one for one in await look(runtime, self_audit_state.findings) if one.name == "source"]
    assert row.subject == "monitoring", "people report when something happens"
    await report(runtime, "monitoring", 99)
    await rounds(runtime)
    assert "source" not in await found(runtime)


async def test_a_system_that_reports_in_bursts_is_not_missed_between_them(
    runtime: Runtime,
) -> None:
    for day in range(3):
        for number in range(20):
            await report(runtime, "cap", 100 * day + number)
            clock_of(runtime).move(seconds=1)
        await rounds(runtime, 3, hours=8)
    assert "source" not in await found(runtime)


@pytest.mark.parametrize("source", [DESK, TRUCK, TEXT, UNPROVEN, "drill", "muster report"])
async def test_people_who_have_nothing_to_report_are_not_missed(
    runtime: Runtime, source: str
) -> None:
    for number in range(30):
        await report(runtime, source, number)
        clock_of(runtime).move(hours=1)
    await rounds(runtime, 3, hours=8)
    assert "source" not in await found(runtime)


async def test_a_check_that_fails_stops_no_other(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_: Any) -> Any:
        raise ZeroDivisionError

    first, *_ = self_audit.CHECKS
    monkeypatch.setitem(self_audit.CHECKS, first, broken)
    await receive(runtime, [Incoming(b"{nope", "test 1")])
    await rounds(runtime, 16)
    assert "parked" in await found(runtime)


async def test_a_clock_that_was_ahead_and_is_put_right_stops_no_round(runtime: Runtime) -> None:
    await rounds(runtime, hours=5)
    clock_of(runtime).move(hours=-4)
    await rounds(runtime, 2)


async def test_a_ledger_that_goes_away_in_the_middle_ends_the_round(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_: Any) -> Any:
        raise LedgerUnavailableError("gone")

    monkeypatch.setitem(self_audit.CHECKS, "queue", away)
    with capture_logs() as logs, pytest.raises(LedgerUnavailableError):
        await self_audit.examine(runtime)
    assert not [line for line in logs if line["log_level"] == "error"], "no fault of ours"


async def test_without_the_ledger_it_waits_for_the_next_round(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: Any) -> Any:
        raise LedgerUnavailableError("gone")

    monkeypatch.setattr(self_audit_state, "claim_round", away)
    with pytest.raises(LedgerUnavailableError):
        await self_audit.examine(runtime)


async def test_a_live_drill_calls_no_one(runtime: Runtime) -> None:
    await receive(runtime, [failed("K-07"), event("truck.failed", "x", unit="K-08")])
    await change(runtime, IncidentRow, drill=["p-1"])
    clock_of(runtime).move(hours=1)
    await rounds(runtime, 8)
    assert "deadline" in await found(runtime)
    assert [row for row in await calls(runtime) if row["incident"]] == []
