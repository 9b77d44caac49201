"""The clock's service: passed deadlines wake their incidents, and routines begin on their days,
whatever else goes wrong in between.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from handlers import staff_changes
from handlers.process_signals import receive
from handlers.runtime import Runtime
from handlers.scheduler import Scheduler
from ledger import deadlines, list_queries
from ledger.database import Ledger, LedgerUnavailableError
from tests.actors import DESK
from tests.databases import fresh_url
from tests.runtimes import HandClock, all_runs, clock_of, failed, look, opened, small_company
from tests.streams.conftest import living, until

pytestmark = pytest.mark.slow

BUSY = 60.0  # so many times as fast: the calendar is looked at every second


@pytest.fixture
def url(tmp_path: Path) -> str:
    """What is tested here is the same on both databases; SQLite starts faster."""
    return fresh_url("sqlite", tmp_path)


async def eventually(true: Callable[[], Awaitable[bool]], seconds: float = 30.0) -> None:
    """Return when it is true; fail when it is not within `seconds`."""
    deadline = time.monotonic() + seconds
    while not await true():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


async def asked(runtime: Runtime, step: str) -> list[dict[str, Any]]:
    return [n for n in await look(runtime, list_queries.notices) if n["step"] == step]


def pass_time(runtime: Runtime, **by: float) -> None:
    """The clock goes on, and the service looks again as it would by itself within seconds."""
    clock_of(runtime).move(**by)
    runtime.ledger.wakes.notify("agenda")


async def test_a_deadline_that_passes_is_acted_on_while_the_service_waits_for_it(
    runtime: Runtime,
) -> None:
    await receive(runtime, [failed("K-07")])
    async with living(Scheduler(runtime)):
        before = await look(runtime, deadlines.next_due)
        assert before is not None
        await eventually(lambda: waits_for(runtime, before))
        assert len(await asked(runtime, "tell_head")) == 1
        pass_time(runtime, minutes=6)
        await eventually(lambda: several(runtime, "tell_head"))


async def several(runtime: Runtime, step: str) -> bool:
    return len(await asked(runtime, step)) > 1


async def waits_for(runtime: Runtime, moment: datetime) -> bool:
    return runtime.wakes_at == moment


async def test_what_passed_while_every_process_was_down_is_acted_on_at_the_start_and_once(
    runtime: Runtime,
) -> None:
    await receive(runtime, [failed("K-07")])
    clock_of(runtime).move(minutes=6)
    async with living(Scheduler(runtime), Scheduler(runtime)):
        await eventually(lambda: several(runtime, "tell_head"))
    people = [n["person"] for n in await asked(runtime, "tell_head")]
    assert len(people) == len(set(people)), "nobody is asked twice by two services"


async def test_while_the_ledger_is_away_the_service_waits_and_then_goes_on(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    await receive(runtime, [failed("K-07")])
    clock_of(runtime).move(minutes=6)
    tries = 0
    reading = Ledger.reading

    @asynccontextmanager
    async def away_once(ledger: Ledger) -> AsyncIterator[Any]:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise LedgerUnavailableError("gone")
        async with reading(ledger) as connection:
            yield connection

    monkeypatch.setattr(Ledger, "reading", away_once)
    async with living(Scheduler(runtime)):
        await until(lambda: tries > 1)  # it was refused, and has looked again
        await eventually(lambda: several(runtime, "tell_head"))


async def incidents(runtime: Runtime, kind: str) -> list[dict[str, Any]]:
    return [i for i in await look(runtime, all_runs) if i["kind"] == kind]


def at_local(runtime: Runtime, day: int, hour: int, minute: int = 0) -> None:
    zone = runtime.plan.calendar.zone
    moment = datetime(2026, 11, day, hour, minute, tzinfo=zone).astimezone(UTC)
    runtime.clock = HandClock(speed=BUSY, moment=moment)


async def test_a_routine_begins_in_its_hour_without_anyone_asking(runtime: Runtime) -> None:
    at_local(runtime, 23, 6, 59)
    async with living(Scheduler(runtime)):
        clock_of(runtime).move(minutes=1)

        async def begun() -> bool:
            return bool(await incidents(runtime, "standby roll-call"))

        await eventually(begun)
    assert len(await incidents(runtime, "standby roll-call")) == len(small_company().sites)


async def test_an_absence_that_begins_moves_what_is_out(runtime: Runtime) -> None:
    at_local(runtime, 23, 10)
    await staff_changes.apply_due_absences(runtime)
    await receive(runtime, [failed("K-07")])
    (page,) = await asked(runtime, "tell_head")
    await staff_changes.start_absence(runtime, page["person"], "10:02", "18:00", DESK)
    async with living(Scheduler(runtime)):
        clock_of(runtime).move(minutes=2)
        runtime.expire_company()
        await eventually(lambda: several(runtime, "tell_head"))


async def test_without_a_company_there_is_nothing_to_begin_and_the_service_stays(
    url: str,
) -> None:
    async with opened(url, None) as runtime:
        at_local(runtime, 23, 7)
        scheduler = Scheduler(runtime)
        async with living(scheduler):
            await scheduler._tick()  # as APScheduler calls it
            assert not scheduler.should_stop
        assert await look(runtime, all_runs) == []


async def test_an_agenda_without_a_deadline_wakes_for_what_comes_first(
    runtime: Runtime,
) -> None:
    async with living(Scheduler(runtime)):
        assert runtime.wakes_at is None
        await receive(runtime, [failed("K-07")])
        due = await look(runtime, deadlines.next_due)
        assert due is not None
        await eventually(lambda: waits_for(runtime, due))
        assert due > clock_of(runtime).now() - timedelta(seconds=1)
