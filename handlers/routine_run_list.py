"""Runs of routines as they are listed: what was asked, which people, what they answered."""

from __future__ import annotations

from datetime import timedelta

from handlers.list_rows import RoutineRunListRow
from handlers.runtime import Runtime
from ledger.list_rows import NoticeListRow
from ledger.routine_runs import RoutineRun, opened_by, questions_of, routine_runs
from ledger.tables import UNANSWERED
from playbooks.definition.run import Run
from playbooks.routine_progress import routine_state

SHOWN = timedelta(days=1)


async def list_routine_runs(runtime: Runtime) -> list[RoutineRunListRow]:
    """Those that are not over, those of the last day, and the latest of each routine: newest first.

    Raises LedgerUnavailableError.
    """
    async with runtime.ledger.reading() as connection:
        runs = await routine_runs(connection, runtime.clock.now() - SHOWN)
        await runtime.plans_of(connection, [one.run for one in runs])
        numbers = [one.run.incident for one in runs]
        asked = await questions_of(connection, numbers)
        opened = await opened_by(connection, _closed(runs))
    return [_row(runtime, one, asked.get(one.run.incident, []), opened) for one in runs]


def _closed(runs: list[RoutineRun]) -> list[int]:
    return [one.run.incident for one in runs if one.run.status == "closed"]


def _row(
    runtime: Runtime, one: RoutineRun, asked: list[NoticeListRow], opened: dict[int, int]
) -> RoutineRunListRow:
    run = one.run
    plan = runtime.plans.get(run.plan, runtime.plan)
    open_ = [n for n in asked if n["state"] in UNANSWERED]
    answered = [n for n in asked if n["state"] == "answered"]
    last = max(answered, key=lambda n: n["answered_at"] or n["owed_at"]) if answered else None
    return {
        "id": run.incident,
        "routine": run.playbook,
        "for": _item(run),
        "state": routine_state(run, plan.playbook(run.playbook)),
        "began": run.opened_at,
        "asked": list(dict.fromkeys(n["name"] for n in open_)),
        "due": min((n["deadline"] for n in open_ if n["deadline"]), default=None),
        "answered_by": last["name"] if last else None,
        "answered_at": last["answered_at"] if last else None,
        "answer": last["answer"] if last else None,
        "ended": run.closed_at,
        "incident": opened.get(run.incident),
        "drill": run.drill,
    }


def _item(run: Run) -> str | None:
    """The truck, the closed incident or the site that it is about."""
    about = run.fields.get("about")
    return next(iter(run.units), None) or (f"incident {about}" if about else run.site)
