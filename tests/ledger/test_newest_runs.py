"""The newest runs, against which the plan is measured."""

from __future__ import annotations

from ledger import newest_runs
from ledger.database import Ledger
from tests.ledger.sample_rows import put_incidents, read, run


async def test_runs_come_newest_first_and_no_live_drill_among_them(ledger: Ledger) -> None:
    await put_incidents(ledger, 1, 2)
    drill = run(3, drill=True, people=("hana",))
    await put_incidents(ledger, 3, run=drill, drill=["hana"])
    await put_incidents(ledger, 4, run=run(4, status="closed"))
    runs = await read(ledger, newest_runs.newest_runs)
    assert [each.incident for each in runs] == [4, 2, 1]
    assert runs[0] == run(4, status="closed")


async def test_only_so_many_are_looked_at(ledger: Ledger) -> None:
    await put_incidents(ledger, 1, 2, 3)
    runs = await read(ledger, newest_runs.newest_runs, 2)
    assert [each.incident for each in runs] == [3, 2]
