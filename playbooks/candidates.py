"""Who could take over, in the order in which they are to be asked: trucks and people, then households and pick-up points."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from incidents.company import DELEGATES, Place, Stop, Unit
from playbooks.directory import drive_time, kilometres
from playbooks.moments import read_hours

if TYPE_CHECKING:
    from playbooks.answers import Answers


@dataclass(frozen=True)
class Candidate:
    """Somebody or some truck that may take over. `held_until`: on offer elsewhere until then."""

    id: str  # the unit's, or the person's where people are asked
    driver: str
    driver_name: str
    site: str
    minutes: int  # until it stands where it is needed
    arrives: datetime | None = None
    kind: str = ""
    load: int = 0
    cold_chain: bool = False
    plate: str = ""
    absent: str | None = None
    held_until: datetime | None = None
    role: str = "standby"
    farthest: int = 0  # kilometres from a household or pick-up point to the farthest customer who waits; a truck comes to all of them


def candidates(answers: Answers, pool: str, sources: tuple[str, ...], unit: str, place: str, since: datetime) -> tuple[Candidate, ...]:
    """Own site first, then by time to arrive, the households and pick-up points last (3.3.2)."""
    spec, home = answers.plan.pools[pool], answers.directory.units[unit].site
    if spec.people:
        return _people(answers, spec.people, home)
    rest = answers.directory.rest_of(unit, since, answers.live)
    target = _target(answers, unit, place, rest)
    found = [c for truck in _trucks(answers, sources, unit, home) if (c := _candidate(answers, truck, target, rest))]
    return tuple(sorted(found, key=lambda c: (c.role in DELEGATES, c.site != home or "own site" not in sources, c.minutes, c.id)))


def _trucks(answers: Answers, sources: tuple[str, ...], unit: str, home: str) -> Iterator[Unit]:
    for truck in answers.directory.standbys:
        if truck.id != unit and (truck.site == home or "nearest sites" in sources):
            yield truck
    if "delegates" in sources:
        yield from answers.directory.delegates


def _candidate(answers: Answers, truck: Unit, target: Place, rest: list[Stop]) -> Candidate | None:
    """None for one that is out."""
    record = answers.live.units.get(truck.id)
    if record and record.state != "offered":
        return None
    driver, stands = answers.directory.people[truck.driver], truck.place or answers.directory.sites[truck.site].place
    way = drive_time(kilometres(stands, target), answers.plan.values)
    arrives = _opens(answers, truck, answers.now + way)
    away = (
        max((kilometres(stands, answers.directory.retailers[s.retailer].place) for s in rest), default=0.0)
        if truck.role in DELEGATES
        else 0.0
    )
    return Candidate(
        truck.id, driver.id, driver.name, truck.site, round(way.total_seconds() / 60), arrives, truck.kind, truck.load,
        truck.cold_chain, truck.plate, answers.directory.absent(driver.id, answers.now) or (None if arrives else "closed"),
        record.until if record else None, truck.role, math.ceil(away),
    )  # fmt: skip


def _opens(answers: Answers, unit: Unit, arrival: datetime) -> datetime | None:
    """From when customers can collect; None where the point has closed for the day by then."""
    if not unit.hours:
        return arrival
    opens, closes = read_hours(unit.hours)
    day = arrival.astimezone(answers.plan.calendar.zone).date()
    if arrival >= answers.plan.calendar.at(day, closes) - timedelta(minutes=30):
        return None
    return max(arrival, answers.plan.calendar.at(day, opens))


def _people(answers: Answers, role: str, site: str) -> tuple[Candidate, ...]:
    """Whoever helps out elsewhere is not asked: nobody drives two trucks."""
    found = []
    for person in (answers.directory.people[p] for _, p in answers.directory.held.get((role, site), [])):
        record = answers.live.units.get(person.id)
        if record is None or record.state == "offered":
            absent, until = answers.directory.absent(person.id, answers.now), record.until if record else None
            found.append(Candidate(person.id, person.id, person.name, site, 0, absent=absent, held_until=until, role="person"))
    return tuple(found)


def _target(answers: Answers, unit: str, place: str, rest: list[Stop]) -> Place:
    """Where the truck stands: the reported point, else the next shop it was going to, else its own site."""
    directory = answers.directory
    return read_place(place) or (directory.retailers[rest[0].retailer].place if rest else directory.sites[directory.units[unit].site].place)


def read_place(text: str) -> Place | None:
    """`26.51,107.89` as a place; words give None."""
    parts = text.replace("，", ",").split(",")
    try:
        latitude, longitude = (float(p) for p in parts)
    except ValueError:
        return None
    return Place(latitude, longitude)
