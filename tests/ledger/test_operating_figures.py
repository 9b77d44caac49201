"""The figures operators watch: each counts what it says, on both databases, and only what is open or waiting."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import text, update

from handlers.process_signals import receive
from handlers.runtime import Runtime
from ledger.operating_figures import Figures, operating_figures
from ledger.tables import IncidentRow, NoticeRow, OutboxRow, ParkedRow, SignalRow, table_of
from tests.handlers.conftest import runtime, url  # noqa: F401
from tests.runtimes import MONDAY, clock_of, event, failed

NOTICE, INCIDENT = table_of(NoticeRow).c, table_of(IncidentRow).c


async def figures_of(runtime: Runtime) -> Figures:  # noqa: F811
    async with runtime.ledger.reading() as connection:
        return await operating_figures(connection, runtime.clock.now())


async def change(runtime: Runtime, *statements: Any) -> None:  # noqa: F811
    async with runtime.ledger.writing() as connection:
        await connection.execute(text("SELECT 1"))
        for statement in statements:
            await connection.execute(statement)


async def test_nothing_has_happened(runtime: Runtime) -> None:  # noqa: F811
    assert set(map(str, asdict(await figures_of(runtime)).values())) <= {"0", "0.0", "{}"}


async def test_an_incident_is_open_until_it_is_closed(runtime: Runtime) -> None:  # noqa: F811
    await receive(runtime, [failed("K-07")])
    assert (await figures_of(runtime)).incidents == {("truck_failure", "local", False): 1}
    await change(runtime, update(IncidentRow).values(drill=["P-001"], severity="major"))
    assert (await figures_of(runtime)).incidents == {("truck_failure", "major", True): 1}
    await change(runtime, update(IncidentRow).values(state="closed"))
    assert (await figures_of(runtime)).incidents == {}


async def test_messages_wait_by_state_and_urgency_until_they_are_sent(runtime: Runtime) -> None:  # noqa: F811
    await receive(runtime, [failed("K-07")])
    waiting = (await figures_of(runtime)).notices
    assert {state for state, _ in waiting} == {"owed"} and ("owed", 0) in waiting
    assert (await figures_of(runtime)).oldest_notice == 0
    clock_of(runtime).move(seconds=40)
    assert (await figures_of(runtime)).oldest_notice == 40
    await change(runtime, update(NoticeRow).values(not_before=MONDAY + timedelta(minutes=5)))
    assert (await figures_of(runtime)).oldest_notice == 0, "none is due yet"
    await change(runtime, update(NoticeRow).values(state="sent"))
    assert (await figures_of(runtime)).notices == {}


async def test_a_question_is_overdue_after_its_deadline(runtime: Runtime) -> None:  # noqa: F811
    await receive(runtime, [failed("K-07")])
    soon = MONDAY + timedelta(minutes=10)
    await change(runtime, update(NoticeRow).values(state="sent", deadline=soon))
    before = await figures_of(runtime)
    assert before.questions > 0 and before.questions_overdue == 0
    clock_of(runtime).move(minutes=11)
    after = await figures_of(runtime)
    assert after.questions == after.questions_overdue == before.questions
    await change(runtime, update(NoticeRow).values(state="answered"))
    assert (await figures_of(runtime)).questions == 0


async def test_undelivered_counts_while_its_incident_is_open(runtime: Runtime) -> None:  # noqa: F811
    await receive(runtime, [failed("K-07")])
    await change(runtime, update(NoticeRow).where(NOTICE.urgency == 0).values(state="failed"))
    assert (await figures_of(runtime)).undelivered > 0
    await change(runtime, update(IncidentRow).values(state="closed"))
    assert (await figures_of(runtime)).undelivered == 0


async def test_a_deadline_is_late_from_its_moment_on(runtime: Runtime) -> None:  # noqa: F811
    await receive(runtime, [failed("K-07")])
    due = MONDAY + timedelta(minutes=1)
    await change(runtime, update(IncidentRow).values(due_at=due))
    assert (await figures_of(runtime)).deadlines_overdue == 0
    clock_of(runtime).move(seconds=90)
    late = await figures_of(runtime)
    assert (late.deadlines_overdue, late.deadline_lateness) == (1, 30)


async def test_backlogs_shrink_as_they_are_worked_off(runtime: Runtime) -> None:  # noqa: F811
    await receive(runtime, [failed("K-07"), event("no.such.signal", "x")])
    before = await figures_of(runtime)
    assert (before.outbox, before.parked, before.signals_waiting) == (1, 1, 0)
    await change(
        runtime,
        update(OutboxRow).values(published_at=MONDAY),
        update(ParkedRow).values(replayed_at=MONDAY),
        update(SignalRow).values(state="accepted"),
    )
    after = await figures_of(runtime)
    assert (after.outbox, after.parked, after.signals_waiting) == (0, 0, 1)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_a_long_history_is_not_read(runtime: Runtime) -> None:  # noqa: F811
    """Each query of messages goes by an index; SQLite says how it would look."""
    asked: list[tuple[str, Any]] = []
    async with runtime.ledger.reading() as connection:

        def note(_c: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
            asked.append((statement, values))

        sqlalchemy_event.listen(connection.sync_connection, "before_cursor_execute", note)
        await operating_figures(connection, runtime.clock.now())
    file = sqlite3.connect(str(runtime.ledger.url.database))
    of_notices = [(query, values) for query, values in asked if "FROM notice" in query]
    ways = [
        row[-1]
        for query, values in of_notices
        for row in file.execute(f"EXPLAIN QUERY PLAN {query}", values)
    ]
    file.close()
    assert len(of_notices) >= 5
    assert [way for way in ways if way.startswith("SCAN notice") and "INDEX" not in way] == []
