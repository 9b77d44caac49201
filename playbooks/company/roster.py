"""Who is on call, and who is next on the roster where that one cannot be reached (3.1.11)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from incidents.company import Absence, Shift

UNREACHABLE = "unreachable"  # an absence: no phone of theirs is answered
NO_PHONE = "no phone"  # why a person cannot be called who has none
OUT_OF_REACH = (UNREACHABLE, NO_PHONE)  # those who are merely away can still be called


def on_call(shifts: Iterable[Shift], role: str, site: str | None, now: datetime) -> list[str]:
    """The person on shift for a role at a site, or for the whole company, at this time."""
    return list(
        dict.fromkeys(s.person for s in shifts if _of(s, role, site) and s.start <= now < s.end)
    )


def next_on_call(shifts: Iterable[Shift], role: str, site: str | None, now: datetime) -> list[str]:
    """The following shifts on the roster, next first; without duplicates and without the person on
    call.
    """
    shifts = list(shifts)
    here = on_call(shifts, role, site, now)
    later = sorted(
        (s for s in shifts if _of(s, role, site) and s.start > now), key=lambda s: s.start
    )
    return [person for person in dict.fromkeys(s.person for s in later) if person not in here]


def _of(shift: Shift, role: str, site: str | None) -> bool:
    return shift.role == role and shift.site in (site, None)


def absent_at(absences: Iterable[Absence], now: datetime) -> str | None:
    """Why a person with these absences cannot be called now (None: they can)."""
    for absence in absences:
        if absence.availability != "in the city" and absence.start <= now < absence.end:
            return absence.availability
    return None
