"""The duty roster: shifts of twelve hours, handed round among the people of a site."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from demo.people import DUTY_ROLE
from incidents.company import Shift

# In Kaili the hands change at 08:00 and 20:00, which is 00:00 and 12:00 UTC.
SHIFT = timedelta(hours=12)
BEFORE = timedelta(days=2)
AHEAD = timedelta(days=14)
EPOCH = datetime(2008, 1, 1, tzinfo=UTC)


def duty_shifts(
    site: str | None, people: Sequence[str], now: datetime, role: str = DUTY_ROLE
) -> list[Shift]:
    """Shifts without a gap from two days before `now` to fourteen days after it.

    The turn is counted from a fixed day, so a roster made tomorrow agrees with today's.
    """
    first = (now - BEFORE - EPOCH) // SHIFT
    last = (now + AHEAD - EPOCH) // SHIFT
    return [_shift(site, people, number, role) for number in range(first, last + 1)]


def _shift(site: str | None, people: Sequence[str], number: int, role: str) -> Shift:
    start = EPOCH + number * SHIFT
    return Shift(role, people[number % len(people)], start, start + SHIFT, site)
