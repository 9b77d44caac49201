"""Who there is and who is on duty, from the company alone."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from handlers.ledger_clock import clock_of
from handlers.list_rows import PersonListRow, ShiftListRow
from incidents.company import Absence, Company, Person, RoleHeld
from incidents.time_expressions import OPEN_END
from ledger.company import staff_and_units
from ledger.database import Connection
from playbooks.company.roster import absent_at


async def people_list(connection: Connection, role: str | None) -> list[PersonListRow]:
    """As `people_rows`, of the company in the ledger; empty where none is loaded.

    Raises LedgerUnavailableError.
    """
    company, clock = await staff_and_units(connection), await clock_of(connection)
    return people_rows(company, role, clock.now()) if company else []


async def roster_list(connection: Connection, role: str | None) -> list[ShiftListRow]:
    """As `roster_rows`, of the company in the ledger; empty where none is loaded.

    Raises LedgerUnavailableError.
    """
    company, clock = await staff_and_units(connection), await clock_of(connection)
    return roster_rows(company, role, clock.now()) if company else []


def people_rows(company: Company, role: str | None, now: datetime) -> list[PersonListRow]:
    """One row each; `role`: only who holds it."""
    held: dict[str, list[RoleHeld]] = defaultdict(list)
    for one in company.roles:
        held[one.person].append(one)
    absences = _absences(company)
    rows = [_row(p, held[p.id], absences[p.id], now) for p in company.people]
    return [row for row in rows if role is None or any(r["role"] == role for r in row["roles"])]


def _row(
    person: Person, held: list[RoleHeld], absences: list[Absence], now: datetime
) -> PersonListRow:
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


def roster_rows(company: Company, role: str | None, now: datetime) -> list[ShiftListRow]:
    """Shifts from now on, in order."""
    names = {person.id: person.name for person in company.people}
    absences = _absences(company)
    return [
        {
            "role": shift.role,
            "site": shift.site,
            "person": shift.person,
            "name": names.get(shift.person, shift.person),
            "from": shift.start,
            "until": shift.end,
            "now": shift.start <= now,
            "away": absent_at(absences[shift.person], now),
        }
        for shift in sorted(company.shifts, key=lambda s: (s.start, s.role, s.site or ""))
        if shift.end > now and role in (None, shift.role)
    ]


def _absences(company: Company) -> dict[str, list[Absence]]:
    found: dict[str, list[Absence]] = defaultdict(list)
    for absence in company.absences:
        found[absence.person].append(absence)
    return found
