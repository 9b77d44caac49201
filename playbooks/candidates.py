"""Who could take over, in the order in which they are to be asked: trucks and people, then households and pick-up points."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, overload

from haversine import haversine_vector

from incidents.company import DELEGATES, Place, Stop, Unit
from playbooks.directory import Waiting, drive_minutes
from playbooks.moments import read_hours

if TYPE_CHECKING:
    from playbooks.answers import Answers


Ranked = tuple[bool, int, str, Unit, float]  # elsewhere, whole minutes, id, unit, minutes


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

    @property
    def away(self) -> str:
        """Why it cannot come, in words; empty where it can."""
        return "closed" if self.absent == "closed" else f"driver {self.absent}" if self.absent else ""


class Listing(Sequence[Candidate]):
    """Candidates in the order in which they are to be asked. Each is made when it is looked at: many are listed, few are asked."""

    def __init__(self, ids: Sequence[str], make: Callable[[int], Candidate]) -> None:
        self._ids, self._make, self._made = ids, make, dict[int, Candidate]()

    def __len__(self) -> int:
        return len(self._ids)

    @overload
    def __getitem__(self, at: int) -> Candidate: ...
    @overload
    def __getitem__(self, at: slice) -> list[Candidate]: ...
    def __getitem__(self, at: int | slice) -> Candidate | list[Candidate]:
        if isinstance(at, slice):
            return [self[n] for n in range(*at.indices(len(self)))]
        if at not in self._made:
            self._ids[at]  # ends an iteration
            self._made[at] = self._make(at)
        return self._made[at]

    def of(self, id: str) -> Candidate | None:
        """One of them; None where it is not among them."""
        return self[self._ids.index(id)] if id in self._ids else None


def candidates(answers: Answers, pool: str, sources: tuple[str, ...], unit: str, place: str, since: datetime) -> Listing:
    """Own site first, then by time to arrive, the households and pick-up points last (3.3.2)."""
    spec, home = answers.plan.pools[pool], answers.directory.units[unit].site
    if spec.people:
        people = _people(answers, spec.people, home)
        return Listing([c.id for c in people], people.__getitem__)
    rest = answers.directory.rest_of(unit, since, answers.live)
    target = _target(answers, unit, place, rest)
    ranked = _ranked(answers, answers.directory.standbys, target, unit, sources) if set(sources) - {"delegates"} else []
    delegates = "delegates" in sources
    ranked += _ranked(answers, answers.directory.delegates, target, unit, sources) if delegates else []
    farthest = _farthest(answers, rest) if delegates else {}
    return Listing([id for _, _, id, _, _ in ranked], lambda at: _candidate(answers, *ranked[at][-2:], farthest))


def _ranked(answers: Answers, waiting: Waiting, target: Place, failed: str, sources: tuple[str, ...]) -> list[Ranked]:
    """Those of a pool who are not out (they may be on offer): own site first, then by whole minutes."""
    if not waiting.units:
        return []
    ways = haversine_vector([_point(target)], waiting.points, comb=True)[:, 0]
    known, home = answers.live.units, answers.directory.units[failed].site
    near = home if "own site" in sources else None
    all_ = zip(waiting.units, drive_minutes(ways, answers.plan.values).tolist(), strict=True)
    return sorted(
        (unit.site != near, round(minutes), unit.id, unit, minutes)
        for unit, minutes in all_
        if unit.id != failed
        and (unit.id not in known or known[unit.id].state == "offered")
        and (unit.site == home or unit.role in DELEGATES or "nearest sites" in sources)
    )


def _farthest(answers: Answers, rest: list[Stop]) -> dict[str, int]:
    """Household or pick-up point -> kilometres to the farthest customer who waits."""
    delegates = answers.directory.delegates
    if not rest or not delegates.units:
        return {}
    customers = [_point(answers.directory.retailers[s.retailer].place) for s in rest]
    ways = haversine_vector(customers, delegates.points, comb=True).max(axis=1).tolist()
    return {unit.id: math.ceil(way) for unit, way in zip(delegates.units, ways, strict=True)}


def _point(place: Place) -> tuple[float, float]:
    return place.latitude, place.longitude


def _candidate(answers: Answers, truck: Unit, minutes: float, farthest: dict[str, int]) -> Candidate:
    record, driver = answers.live.units.get(truck.id), answers.directory.people[truck.driver]
    arrives = _opens(answers, truck, answers.now + timedelta(minutes=minutes))
    return Candidate(
        truck.id, driver.id, driver.name, truck.site, round(minutes), arrives, truck.kind, truck.load,
        truck.cold_chain, truck.plate, answers.directory.absent(driver.id, answers.now) or (None if arrives else "closed"),
        record.until if record else None, truck.role, farthest.get(truck.id, 0),
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
