"""People come and go: absences, duties and deputies of a company, changed.

Each gives a new company; nothing is forgotten silently.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from incidents.company import Absence, Availability, Company, RoleHeld, Shift
from translations import FaultError, message


def with_absence(
    company: Company, person: str, availability: Availability, start: datetime, end: datetime
) -> Company:
    """`person` is away from `start` until `end`; what was said of these hours before is replaced.

    Raises ValueError.
    """
    if end <= start:
        raise FaultError(message("fault.absence_ends_first"))
    kept = [part for absence in company.absences for part in _outside(absence, person, start, end)]
    return replace(company, absences=(*kept, Absence(person, availability, start, end)))


def without_absence(company: Company, person: str, now: datetime) -> Company:
    """`person` is back: the absence they are in ends now.

    Those that lie ahead stay. Raises ValueError where they are not away.
    """
    here = [a for a in company.absences if a.person == person and a.start <= now < a.end]
    if not here:
        raise FaultError(message("fault.not_away", text=person))
    kept = [a for a in company.absences if a not in here]
    return replace(company, absences=(*kept, *(replace(a, end=now) for a in here if a.start < now)))


def _outside(absence: Absence, person: str, start: datetime, end: datetime) -> Iterator[Absence]:
    """The parts of an absence outside these hours."""
    if absence.person != person or absence.end <= start or end <= absence.start:
        yield absence
        return
    if absence.start < start:
        yield replace(absence, end=start)
    if end < absence.end:
        yield replace(absence, start=end)


def with_duty(
    company: Company, role: str, person: str, start: datetime, end: datetime, site: str | None
) -> Company:
    """`person` is on call for `role` in these hours, as the only one at that site.

    Raises ValueError.
    """
    if end <= start:
        raise FaultError(message("fault.duty_ends_first"))
    kept = [part for shift in company.shifts for part in _relieved(shift, role, start, end, site)]
    shifts = sorted(
        [*kept, Shift(role, person, start, end, site)],
        key=lambda s: (s.start, s.role, s.site or ""),
    )
    return replace(company, shifts=tuple(shifts))


def _relieved(
    shift: Shift, role: str, start: datetime, end: datetime, site: str | None
) -> Iterator[Shift]:
    if (shift.role, shift.site) != (role, site) or shift.end <= start or end <= shift.start:
        yield shift
        return
    if shift.start < start:
        yield replace(shift, end=start)
    if end < shift.end:
        yield replace(shift, start=end)


def with_role(company: Company, role: str, person: str, site: str | None, rank: int) -> Company:
    """`person` holds a role (rank 0) or is its deputy (1, 2 …), replacing the previous holder of
    that rank there.
    """
    others = (
        r
        for r in company.roles
        if (r.role, r.site) != (role, site) or (r.rank != rank and r.person != person)
    )
    return replace(company, roles=(*others, RoleHeld(role, person, site, rank)))


def without_role(company: Company, role: str, person: str, site: str | None) -> Company:
    """`person` does not hold the role there any more. Raises ValueError where they did not."""
    kept = tuple(r for r in company.roles if (r.role, r.person, r.site) != (role, person, site))
    if len(kept) == len(company.roles):
        raise FaultError(message("fault.does_not_hold", text=person, role=role))
    return replace(company, roles=kept)
