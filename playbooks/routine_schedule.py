"""When the plan's routines fall due: by the calendar, at random, or after an incident has closed.
Pure.

`if missed: once` makes up for the latest moment that was missed, not for each of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any

from playbooks.company.company_lookup import Directory
from playbooks.definition.conditions import UndecidedError
from playbooks.definition.plan import Routine
from playbooks.definition.run import Run, UnitFacts
from playbooks.definition.time_limits import Calendar

# how far a duty that was missed is looked for: a quarter, and a holiday
LOOK_BACK = timedelta(days=100)
ON_TIME = timedelta(minutes=10)  # begun so late it was not missed


@dataclass(frozen=True, slots=True)
class Item:
    """What a duty is begun for: `key` is written down, so that it is begun once."""

    key: str
    site: str | None
    unit: str | None = None
    about: int | None = None  # the incident that closed


@dataclass(frozen=True, slots=True)
class Due:
    """A duty for one item, of one day."""

    item: Item
    day: date
    at: datetime
    late: int = 0  # steps of the incident it follows that missed their limit

    def known(self, now: datetime, counted: dict[str, Any]) -> dict[str, Any]:
        """What its run knows beforehand: the truck it is about, the incident that closed, what was
        counted.
        """
        if self.item.about is not None:
            return {"fields": {"about": self.item.about, "late": self.late, **counted}}
        units = {self.item.unit: UnitFacts(since=now)} if self.item.unit else {}
        return {"units": units, "fields": dict(counted)}


def items(routine: Routine, directory: Directory) -> list[Item]:
    """The items of the duty; without `for each` the company, at its centre."""
    if routine.each == "site":
        return [Item(site, site) for site in directory.sites]
    if routine.each == "unit":
        return [Item(unit.id, unit.site, unit.id) for unit in directory.units.values()]
    return [Item(directory.centre, directory.centre)]


def due_routines(
    routine: Routine, item: Item, now: datetime, calendar: Calendar, seed: str, since: datetime
) -> Due | None:
    """The latest moment that has come, if it is still to be acted on.

    `since`: when this routine was first known here.
    """
    day = now.astimezone(calendar.zone).date()
    # Backwards from today: the first moment found is the latest, the only one that is made up for.
    for back in range(LOOK_BACK.days):
        at = moment_on(routine, item, day - timedelta(days=back), calendar, seed)
        if at and at <= now:
            return (
                Due(item, day - timedelta(days=back), at)
                if is_due(routine, at, now, since)
                else None
            )
    return None


def next_due(
    routine: Routine, item: Item, now: datetime, calendar: Calendar, seed: str
) -> datetime | None:
    """The next moment ahead; None where it does not come by the calendar."""
    day = now.astimezone(calendar.zone).date()
    ahead = (
        moment_on(routine, item, day + timedelta(days=n), calendar, seed)
        for n in range(LOOK_BACK.days)
    )
    return next((at for at in ahead if at and at > now), None)


def after_closing(routine: Routine, run: Run, calendar: Calendar) -> Due:
    """The duty that follows a closed incident."""
    assert run.closed_at
    at = calendar.until(routine.due, run.closed_at) if routine.due else run.closed_at
    item = Item(key_of_incident(run.incident), run.site, None, run.incident)
    return Due(item, run.closed_at.astimezone(calendar.zone).date(), at)


def key_of_incident(incident: int) -> str:
    return f"incident {incident}"


def is_followed(routine: Routine, run: Run, late: int) -> bool:
    """Whether a closed incident is one that the duty follows (a live drill never is); what cannot
    be evaluated lets it (docs/semantics.md, M3).
    """
    if run.drill:
        return False
    if routine.condition is None:
        return True
    facts = {"incident.major": run.major, "incident.late": late, "incident.kind": run.playbook}
    try:
        return routine.condition.holds({name: facts[name] for name in routine.condition.names})
    except UndecidedError:
        return True


def is_due(routine: Routine, at: datetime, now: datetime, since: datetime) -> bool:
    """On time, or missed and to be made up for.

    `since`: what fell due before the routine was known here was not missed.
    """
    if routine.if_missed == "once":
        return at >= since
    window = routine.if_missed.span if not isinstance(routine.if_missed, str) else None
    # A tick that is some minutes late still begins the duty.
    return now < at + (window or ON_TIME)


def moment_on(
    routine: Routine, item: Item, day: date, calendar: Calendar, seed: str
) -> datetime | None:
    """When the duty begins on a day (UTC), or None where it does not fall on it."""
    if routine.spot:
        return _spot_on(routine, item, day, calendar, seed)
    if routine.every is None or not _falls(routine.every, day, calendar):
        return None
    return calendar.at(day, routine.at)


def _falls(every: str, day: date, calendar: Calendar) -> bool:
    """Weeks, months and quarters begin with their first working day: a check needs people at
    work.
    """
    if every == "day":
        return True
    if not calendar.working(day):
        return False
    if every == "working day":
        return True
    earlier = _earlier_of("month" if every == "3 months" else every, day)
    return (every != "3 months" or day.month % 3 == 1) and not any(
        calendar.working(d) for d in earlier
    )


def _earlier_of(every: str, day: date) -> Iterator[date]:
    """The days before this one of its week or month."""
    # A quarter begins with the first working day of its first month, so its month is enough.
    passed = day.weekday() if every == "week" else day.day - 1
    return (day - timedelta(days=n) for n in range(1, passed + 1))


def _spot_on(
    routine: Routine, item: Item, day: date, calendar: Calendar, seed: str
) -> datetime | None:
    """This many working days of each week or month, drawn for each item; unpredictable without the
    seed.
    """
    assert routine.spot
    first = day - timedelta(days=day.weekday()) if routine.spot.of == "week" else day.replace(day=1)
    days = [d for d in _period(first, routine.spot.of) if calendar.working(d)]
    # Not `hash`, which differs between processes: each of them has to draw the same days and times
    # without storing them.
    draw = Random(sha256(f"{seed}|{routine.name}|{item.key}|{first}".encode()).digest())
    drawn = {d: draw.random() for d in draw.sample(days, min(routine.spot.times, len(days)))}
    if day not in drawn:
        return None
    opens, closes = routine.hours or (routine.at, routine.at)
    minutes = (closes.hour - opens.hour) * 60 + closes.minute - opens.minute
    length = timedelta(minutes=minutes % (24 * 60))  # hours may go over midnight
    return calendar.at(day, opens) + timedelta(
        minutes=int(length.total_seconds() / 60 * drawn[day])
    )


def _period(first: date, of: str) -> Iterator[date]:
    day = first
    while (day - first).days < 7 if of == "week" else day.month == first.month:
        yield day
        day += timedelta(days=1)
