"""Every truck and what it does now, assembled for the desk and the command line."""

from __future__ import annotations

from collections.abc import Iterable

from handlers.list_rows import UnitListRow
from handlers.runtime import Runtime
from handlers.unit_list import unit_rows
from ledger import list_queries
from playbooks.definition.plan import Plan
from playbooks.definition.run import Run
from playbooks.engine.dependencies import record_of


async def list_units(runtime: Runtime) -> list[UnitListRow]:
    """One row for each truck, household and pick-up point.

    Raises NoCompanyError, LedgerUnavailableError.
    """
    async with runtime.ledger.reading() as connection:
        directory = await runtime.directory(connection)
        holds = await list_queries.holds(connection)
        runs: dict[int, Run] = {}
        for number in sorted(
            {
                hold["incident"]
                for hold in holds.values()
                if hold["state"] == "failed" and hold["incident"]
            }
        ):
            if run := await list_queries.run_of(connection, number):
                runs[number] = run
    rows = unit_rows(directory.company, holds)
    _mark_takeovers(rows, runs, runtime)
    return rows


def _mark_takeovers(rows: Iterable[UnitListRow], runs: dict[int, Run], runtime: Runtime) -> None:
    for row in rows:
        run = runs.get(row["incident"] or 0)
        if (
            row["state"] == "failed"
            and run
            and run.status == "open"
            and (facts := run.units.get(row["id"]))
        ):
            row["standby"] = facts.standby
            row["waiting"] = facts.standby is None and searching(
                runtime.plans.get(run.plan, runtime.plan), run, row["id"]
            )


def searching(plan: Plan, run: Run, unit: str) -> bool:
    """Whether a dispatch of trucks for this unit is still open."""
    for step in plan.playbook(run.playbook).steps.values():
        pool = plan.pools.get(getattr(step.does, "dispatch", ""))
        if pool and pool.units:
            record = record_of(run, step.id, unit if step.each else None)
            if record and record.state == "open":
                return True
    return False
