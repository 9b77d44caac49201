"""M23 on a real ledger: an incident that looks at suspensions is woken when another one suspends or
lifts.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers.run_events import process_due_deadlines
from handlers.runtime import Runtime
from ledger import list_queries
from tests.handlers.storms import hears, stormy_at
from tests.playbooks.suspended import both_files
from tests.playbooks.weather import weather_company
from tests.runtimes import clock_of, look


@pytest.fixture
async def office(url: str, tmp_path: Path) -> AsyncIterator[Runtime]:
    for name, text in both_files().items():
        path = tmp_path / "plan" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    async with stormy_at(url, tmp_path / "plan", weather_company()) as runtime:
        yield runtime


async def asked(runtime: Runtime, step: str) -> list[str]:
    """Who was asked in a step."""
    return [n["person"] for n in await look(runtime, list_queries.notices) if n["step"] == step]


async def settle(runtime: Runtime) -> None:
    while await process_due_deadlines(runtime):
        clock_of(runtime).move(seconds=1)


async def test_a_truck_is_held_while_another_incident_suspends_deliveries(office: Runtime) -> None:
    await hears(office, "storm", "s1", area="North")
    await hears(office, "truck.failed", "t1", unit="K-1")
    assert await asked(office, "may") == ["carl"]
    assert await asked(office, "take") == []
    await hears(office, "storm.over", "s2")
    await settle(office)
    assert await asked(office, "take") == ["sam"]


async def test_a_truck_under_way_is_asked_about_when_deliveries_are_suspended(
    office: Runtime,
) -> None:
    await hears(office, "truck.failed", "t1", unit="K-1")
    assert await asked(office, "take") == ["sam"]
    await hears(office, "storm", "s1", area="North")
    await settle(office)
    assert await asked(office, "may") == ["carl"]
