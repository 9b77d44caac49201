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
        planned = any(a.person == person and a.start > now for a in company.absences)
        code = "fault.only_planned_absence" if planned else "fault.not_away"
        raise FaultError(message(code, text=person))
    # Shortened, not removed: the past stays as it was.
    kept = [a for a in company.absences if a not in here]
    return replace(company, absences=(*kept, *(replace(a, end=now) for a in here if a.start < now)))


def without_planned_absence(
    company: Company, person: str, moment: datetime | None, now: datetime
) -> Company:
    """`person` does not go away after all: the absences that lie ahead are gone, or the one of
    that moment.

    Raises ValueError where there is none.
    """
    ahead = [
        absence
        for absence in company.absences
        if absence.person == person
        and absence.start > now
        and (moment is None or absence.start <= moment < absence.end)
    ]
    if not ahead:
        raise FaultError(message("fault.no_planned_absence", text=person))
    return replace(company, absences=tuple(a for a in company.absences if a not in ahead))


def _outside(absence: Absence, person: str, start: datetime, end: datetime) -> Iterator[Absence]:
    """The parts of an absence outside these hours."""
    if absence.person != person or absence.end <= start or end <= absence.start:
        yield absence
        return
    # An absence that spans these hours leaves a part before them and a part after them.
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
    replaced = tuple(
        part
        for shift in company.shifts
        if (shift.role, shift.site) == (role, site)
        for part in _within(shift, start, end)
    )
    return _with_shifts(company, [*kept, Shift(role, person, start, end, site, replaced)])


def without_duty(
    company: Company, role: str, person: str, site: str | None, moment: datetime, now: datetime
) -> Company:
    """`person` is not on call for `role` in the shift of that moment, else in their next one; who
    was to be then, is again. What is over stays as it was.

    Raises ValueError where there is no such shift.
    """
    theirs = sorted(
        (s for s in company.shifts if (s.role, s.person, s.site) == (role, person, site)),
        key=lambda s: s.start,
    )
    found = next((s for s in theirs if s.end > max(moment, now)), None)
    if found is None:
        raise FaultError(message("fault.not_on_duty", text=person, role=role))
    kept = [shift for shift in company.shifts if shift is not found]
    begins = max(found.start, now)
    past = _within(found, found.start, begins)
    again = (part for one in found.instead_of for part in _within(one, begins, found.end))
    return _with_shifts(company, [*kept, *past, *again])


def _with_shifts(company: Company, shifts: list[Shift]) -> Company:
    in_order = sorted(shifts, key=lambda s: (s.start, s.role, s.site or ""))
    return replace(company, shifts=tuple(in_order))


def _within(shift: Shift, start: datetime, end: datetime) -> list[Shift]:
    """The part of a shift in these hours, if there is one."""
    begins, ends = max(shift.start, start), min(shift.end, end)
    if begins >= ends:
        return []
    replaced = tuple(part for one in shift.instead_of for part in _within(one, begins, ends))
    return [replace(shift, start=begins, end=ends, instead_of=replaced)]


def _relieved(
    shift: Shift, role: str, start: datetime, end: datetime, site: str | None
) -> Iterator[Shift]:
    if (shift.role, shift.site) != (role, site) or shift.end <= start or end <= shift.start:
        yield shift
        return
    yield from _within(shift, shift.start, start)
    yield from _within(shift, end, shift.end)


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
