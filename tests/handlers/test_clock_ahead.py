"""After a show at speed the ledger's time is ahead: the clock goes on from there, so that no limit
stalls.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from handlers.demo_company import load_demo
from handlers.open_runtime import open_runtime
from ledger.change_set import ChangeSet
from ledger.decision_state import DecisionState
from ledger.decision_writer import write_changes

PLAN = Path(__file__).parents[2] / "plan"


async def test_the_clock_goes_on_from_the_latest_moment_written_down(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/muster.db"
    runtime = await open_runtime(url, PLAN)
    await load_demo(runtime)
    later = datetime.now(UTC) + timedelta(hours=2)
    line = {
        "incident": 1,
        "at": later,
        "clause": [],
        "step": "triage",
        "item": None,
        "code": "timeline.opened",
        "params": {},
    }
    async with runtime.ledger.writing() as connection:
        await write_changes(connection, ChangeSet(timeline=[line]), DecisionState())
    await runtime.ledger.close()
    again = await open_runtime(url, PLAN)
    await again.ledger.close()
    assert later <= again.clock.now() < later + timedelta(minutes=1)
