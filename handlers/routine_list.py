"""Every routine: when it comes next, when it was begun last, and what becomes of it when it is
missed.
"""

from __future__ import annotations

from handlers.list_rows import RoutineListRow
from handlers.routines import load_schedule
from handlers.runtime import Runtime
from ledger import routines as duty_rows
from playbooks.definition.plan import Routine
from playbooks.routine_schedule import items, next_due
from translations import Message, message

SPOT = {"month": "schedule.spot_month", "week": "schedule.spot_week"}
EVERY = {
    "day": "schedule.day",
    "working day": "schedule.working day",
    "week": "schedule.week",
    "month": "schedule.month",
    "3 months": "schedule.3 months",
}
MISSED = {"once": "missed.once", "leave out": "missed.leave out"}


async def list_routines(runtime: Runtime) -> list[RoutineListRow]:
    """One row each; `next` of a routine for each of several items is the earliest.

    Raises NoCompanyError.
    """
    book, now, calendar = await load_schedule(runtime), runtime.clock.now(), runtime.plan.calendar
    async with runtime.ledger.reading() as connection:
        directory = await runtime.directory(connection)
        last = await duty_rows.last_runs(connection)
    rows: list[RoutineListRow] = []
    for routine in runtime.plan.routines.values():
        ahead = (
            []
            if routine.spot
            else [
                next_due(routine, item, now, calendar, book.seed)
                for item in items(routine, directory)[:1]
            ]
        )
        begun = last.get(routine.name)
        rows.append(
            {
                "name": routine.name,
                "clause": list(routine.clause),
                "owner": routine.playbook.owner,
                "when": when(routine),
                "for_each": routine.each,
                "next": ahead[0] if ahead else None,
                "last": begun[0].isoformat() if begun else None,
                "incident": begun[1] if begun else None,
                "if_missed": _missed(routine),
            }
        )
    return rows


def when(routine: Routine) -> Message:
    """When it takes place, as the plan has it."""
    if routine.spot:
        return message(SPOT[routine.spot.of], count=routine.spot.times)
    if routine.after_closing and routine.due:
        return message("schedule.after_closing_due", limit=str(routine.due))
    if routine.after_closing:
        return message("schedule.after_closing")
    return message(EVERY[str(routine.every)], time=f"{routine.at:%H:%M}")


def _missed(routine: Routine) -> Message:
    if isinstance(routine.if_missed, str):
        return message(MISSED[routine.if_missed])
    return message("missed.within", limit=str(routine.if_missed))
