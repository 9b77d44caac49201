"""What a decision writes stands as a whole or not at all, also where one statement is the whole
transaction (decision 6).
"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from handlers.process_signals import receive
from handlers.runtime import Runtime
from ledger.change_set import ChangeSet
from ledger.database import ConflictError
from ledger.decision_state import DecisionState
from ledger.decision_writer import write_changes
from ledger.planned_writes import SiteLock
from ledger.tables import TimelineRow, table_of
from ledger.triage_state import IncidentQuery, load_for_signals
from playbooks.joinable_kinds import EVER
from tests.runtimes import MONDAY, failed


async def test_a_run_that_was_changed_elsewhere_undoes_everything_written_with_it(
    runtime: Runtime,
) -> None:
    await receive(runtime, [failed("K-07")])
    stored = await _open(runtime)
    incident = next(iter(stored.runs))
    stored.versions[incident] += 1  # as if we had read what no one has written yet
    lines = await _count(runtime, TimelineRow)
    with pytest.raises(ConflictError):
        await _write(runtime, stored, touched={incident}, timeline=[_line(incident)])
    assert await _count(runtime, TimelineRow) == lines


@pytest.mark.parametrize(
    "url", ["postgres"], indirect=True
)  # SQLite has one writer: nothing is opened between its look and its word
async def test_an_incident_opened_in_between_is_looked_at_before_another_is_opened(
    runtime: Runtime,
) -> None:
    nothing_open = await _open(runtime)
    await receive(runtime, [failed("K-07")])
    site = next(iter((await _open(runtime)).runs.values())).site
    with pytest.raises(ConflictError):
        await _write(
            runtime,
            nothing_open,
            timeline=[_line(1)],
            lock=SiteLock([str(site)], [], {"truck_failure": EVER}),
        )


async def _open(runtime: Runtime) -> DecisionState:
    async with runtime.ledger.reading() as connection:
        directory = await runtime.directory(connection)
        return (
            await load_for_signals(
                connection,
                IncidentQuery(
                    sites=[s.id for s in directory.company.sites],
                    units=[],
                    kinds=[],
                    keys=[],
                    near={"truck_failure": EVER},
                    plans=[runtime.plan.hash],
                ),
            )
        )[0]


async def _write(runtime: Runtime, stored: DecisionState, **rows: Any) -> None:
    async with runtime.ledger.writing() as connection:
        await write_changes(connection, ChangeSet(**rows), stored)


async def _count(runtime: Runtime, model: Any) -> int:
    async with runtime.ledger.reading() as connection:
        return int(
            (
                await connection.execute(select(func.count()).select_from(table_of(model)))
            ).scalar_one()
        )


def _line(incident: int) -> dict[str, Any]:
    return {
        "incident": incident,
        "at": MONDAY,
        "clause": [],
        "step": "x",
        "item": None,
        "code": "timeline.told",
        "params": {},
    }
