"""Who could take over, in the order in which they are to be asked: trucks and people, then households and pick-up points."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from haversine import haversine_vector

from incidents.company import DELEGATES, Place, Stop, Unit
from playbooks.directory import drive_time
from playbooks.moments import read_hours

if TYPE_CHECKING:
    from playbooks.answers import Answers


class Candidate(NamedTuple):
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
    trucks = _trucks(answers, sources, unit, home)
    ways = _drives(answers, trucks, _target(answers, unit, place, rest))
    farthest = _farthest(answers, rest) if "delegates" in sources else {}
    found = [_candidate(answers, truck, way, farthest.get(truck.id, 0)) for truck, way in zip(trucks, ways, strict=True)]
    return tuple(sorted(found, key=lambda c: (c.role in DELEGATES, c.site != home or "own site" not in sources, c.minutes, c.id)))


def _trucks(answers: Answers, sources: tuple[str, ...], unit: str, home: str) -> list[Unit]:
    """Those that may be asked and are not out."""
    trucks = [u for u in answers.directory.standbys if u.id != unit and (u.site == home or "nearest sites" in sources)]
    trucks += answers.directory.delegates if "delegates" in sources else []
    known = answers.live.units
    return [u for u in trucks if u.id not in known or known[u.id].state == "offered"]


def _drives(answers: Answers, trucks: list[Unit], target: Place) -> list[timedelta]:
    """How long each drives to a place, all of them measured at once."""
    if not trucks:
        return []
    ways = haversine_vector([_point(target)], [_point(answers.directory.stands(u)) for u in trucks], comb=True)
    return [drive_time(way, answers.plan.values) for way in ways[:, 0].tolist()]


def _farthest(answers: Answers, rest: list[Stop]) -> dict[str, int]:
    """Household or pick-up point -> kilometres to the farthest customer who waits."""
    units = answers.directory.delegates
    if not rest or not units:
        return {}
    customers = [_point(answers.directory.retailers[s.retailer].place) for s in rest]
    ways = haversine_vector(customers, [_point(answers.directory.stands(u)) for u in units], comb=True)
    return {unit.id: math.ceil(way) for unit, way in zip(units, ways.max(axis=1).tolist(), strict=True)}


def _point(place: Place) -> tuple[float, float]:
    return place.latitude, place.longitude


def _candidate(answers: Answers, truck: Unit, way: timedelta, farthest: int) -> Candidate:
    record, driver = answers.live.units.get(truck.id), answers.directory.people[truck.driver]
    arrives = _opens(answers, truck, answers.now + way)
    return Candidate(
        truck.id, driver.id, driver.name, truck.site, round(way.total_seconds() / 60), arrives, truck.kind, truck.load,
        truck.cold_chain, truck.plate, answers.directory.absent(driver.id, answers.now) or (None if arrives else "closed"),
        record.until if record else None, truck.role, farthest,
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
