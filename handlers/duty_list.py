"""Every routine: when it comes next, when it was begun last, and what becomes of it when it is missed."""

from __future__ import annotations

from typing import Any

from handlers.office import Office
from handlers.routines import book_of
from ledger import duties as duty_rows
from playbooks.duties import items, next_due
from playbooks.plan import Routine

Row = dict[str, Any]


async def duties(office: Office) -> list[Row]:
    """One row each: name, clause, owner, when, for_each, next, last, incident, if_missed. Raises NoCompany.

    `next` of a routine for each of several items is the earliest; a spot check's is not told (null): nobody is to know it.
    """
    book, now, calendar = await book_of(office), office.clock.now(), office.plan.calendar
    async with office.ledger.reading() as connection:
        directory = await office.directory(connection)
        last = await duty_rows.last_begun(connection)
    rows = []
    for routine in office.plan.routines.values():
        ahead = [] if routine.spot else [next_due(routine, item, now, calendar, book.seed) for item in items(routine, directory)[:1]]
        begun = last.get(routine.name)
        rows.append({
            "name": routine.name, "clause": list(routine.clause), "owner": routine.playbook.owner, "when": when(routine),
            "for_each": routine.each, "next": ahead[0] if ahead else None, "last": begun[0].isoformat() if begun else None,
            "incident": begun[1] if begun else None, "if_missed": _missed(routine),
        })  # fmt: skip
    return rows


def when(routine: Routine) -> str:
    """As the plan says it."""
    if routine.spot:
        return f"spot: {routine.spot.times} a {routine.spot.of}"
    if routine.after_closing:
        return f"after: incident closed{f', due {routine.due}' if routine.due else ''}"
    return f"every {routine.every} at {routine.at:%H:%M}"


def _missed(routine: Routine) -> str:
    return routine.if_missed if isinstance(routine.if_missed, str) else f"within {routine.if_missed}"
