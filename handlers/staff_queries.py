"""Who there is: roles, phones, who is away until when, who is on duty, and where the lists have
holes.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from handlers.runtime import Runtime
from incidents.company import Absence, Person, RoleHeld
from incidents.time_expressions import OPEN_END
from ledger import staff
from playbooks.company import data_gaps
from playbooks.company.directory import Directory, Live
from playbooks.company.fact_source import FactSource

Row = dict[str, Any]


async def list_people(runtime: Runtime, role: str | None = None) -> list[Row]:
    """One row each: id, name, site, organisation, roles, phones, availability, from, until; `role`:
    only who holds it.

    Raises NoCompany.
    """
    directory = await _directory(runtime)
    now = runtime.clock.now()
    held: dict[str, list[RoleHeld]] = defaultdict(list)
    for one in directory.company.roles:
        held[one.person].append(one)
    absences: dict[str, list[Absence]] = defaultdict(list)
    for absence in directory.company.absences:
        absences[absence.person].append(absence)
    rows = [_row(p, held[p.id], absences[p.id], now) for p in directory.company.people]
    return [row for row in rows if role is None or any(r["role"] == role for r in row["roles"])]


def _row(person: Person, held: list[RoleHeld], absences: list[Absence], now: datetime) -> Row:
    ahead = sorted(
        (a for a in absences if a.end > now and a.availability != "in the city"),
        key=lambda a: a.start,
    )
    here = ahead[0] if ahead and ahead[0].start <= now else None
    shown = here or (ahead[0] if ahead else None)
    return {
        "id": person.id,
        "name": person.name,
        "site": person.site,
        "organisation": person.organisation,
        "language": person.language,
        "roles": [{"role": r.role, "site": r.site, "rank": r.rank} for r in held],
        "phones": list(person.phones),
        "availability": here.availability if here else "in the city",
        "from": shown.start if shown else None,
        "until": shown.end if shown and shown.end < OPEN_END else None,
    }


async def list_roster(runtime: Runtime, role: str | None = None) -> list[Row]:
    """Shifts from now on, in order: role, site, person, name, from, until, now (whether it is on),
    away.

    Raises NoCompany.
    """
    directory, now = await _directory(runtime), runtime.clock.now()
    rows = []
    for shift in sorted(directory.company.shifts, key=lambda s: (s.start, s.role, s.site or "")):
        if shift.end > now and role in (None, shift.role):
            person = directory.people.get(shift.person)
            rows.append(
                {
                    "role": shift.role,
                    "site": shift.site,
                    "person": shift.person,
                    "name": person.name if person else shift.person,
                    "from": shift.start,
                    "until": shift.end,
                    "now": shift.start <= now,
                    "away": directory.absent(shift.person, now),
                }
            )
    return rows


async def list_data_gaps(runtime: Runtime) -> dict[str, list[str]]:
    """What the gap checks would find now, by kind. Raises NoCompany."""
    answers = FactSource(await _directory(runtime), Live(), runtime.plan, runtime.clock.now())
    return {what: data_gaps.found(answers, what, None) for what in data_gaps.FINDERS}


async def list_staff_changes(runtime: Runtime, person: str | None = None) -> list[Row]:
    """Who changed what, newest first."""
    async with runtime.ledger.reading() as connection:
        return await staff.staff_changes(connection, person)


async def _directory(runtime: Runtime) -> Directory:
    async with runtime.ledger.reading() as connection:
        return await runtime.directory(connection)
