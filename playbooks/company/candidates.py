"""Who could take over, in the order in which they are to be asked: trucks and people, then
households and pick-up points.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from itertools import chain, islice
from typing import Any, NamedTuple

from haversine import haversine_vector

from incidents.company import DELEGATES, Place, Stop, Unit
from playbooks.company.fact_source import FactSource
from playbooks.company.travel import WaitingUnit, drive, point_of
from playbooks.definition.time_limits import read_hours

NO_DISTANCES: Mapping[str, int] = {}
CLOSED = "closed"  # a pick-up point, by the time a truck would arrive


class Candidate(NamedTuple):
    """A person or truck that may take over. `held_until`: on offer elsewhere until then."""

    id: str  # the unit's, or the person's where people are asked
    driver: str
    driver_name: str
    site: str
    minutes: int  # until it arrives where it is needed
    arrives: datetime | None = None
    kind: str = ""
    load: int = 0
    cold_chain: bool = False
    plate: str = ""
    absent: str | None = None
    held_until: datetime | None = None
    role: str = "standby"
    # kilometres from a household or pick-up point to the farthest customer who waits; a truck comes
    # to all of them
    farthest: int = 0


class CandidatePerson(NamedTuple):
    """A person who may be asked.

    `offered`: is being asked elsewhere. `made_of`: source of the candidate.
    """

    id: str
    offered: bool
    made_of: tuple[Any, ...]


Find = Callable[[str], CandidatePerson | None]


class CandidateList(Iterable[CandidatePerson]):
    """Candidates in calling order. Lazy: groups are ranked and candidates built on demand, for many
    are listed and few are asked.
    """

    def __init__(
        self,
        groups: Iterable[Callable[[], Iterable[CandidatePerson]]],
        make: Callable[..., Candidate],
        find: Find,
    ) -> None:
        self._rest = chain.from_iterable(group() for group in groups)
        self._make, self._find = make, find
        self._listed: list[CandidatePerson] = []  # ranked so far
        self._made = dict[str, Candidate]()

    def __iter__(self) -> Iterator[CandidatePerson]:
        at = 0
        # By index into a shared list: the list is iterated several times, each candidate ranked
        # once.
        while at < len(self._listed) or self._look_on():
            yield self._listed[at]
            at += 1

    def of(self, unit_id: str) -> Candidate | None:
        """One of them, without ranking the others; None where it is not among them."""
        if unit_id in self._made:
            return self._made[unit_id]
        listed = self._find(unit_id)
        return self.call_up(listed) if listed else None

    def call_up(self, listed: CandidatePerson) -> Candidate:
        # Making one looks up absence and hours: done only for those that are really considered.
        if listed.id not in self._made:
            self._made[listed.id] = self._make(*listed.made_of)
        return self._made[listed.id]

    def _look_on(self) -> bool:
        """Whether there was another one."""
        known = len(self._listed)
        self._listed += islice(self._rest, 1)
        return len(self._listed) > known


def candidates(
    answers: FactSource, pool: str, sources: tuple[str, ...], unit: str, place: str, since: datetime
) -> CandidateList:
    """Own site first, then by time to arrive, the households and pick-up points last (3.3.2)."""
    directory, spec, home = (
        answers.directory,
        answers.plan.pools[pool],
        answers.directory.units[unit].site,
    )
    # Few, and all at the site of the truck: there is nothing to rank.
    if spec.people:
        people = {
            c.id: CandidatePerson(c.id, c.held_until is not None, (c,))
            for c in _people(answers, spec.people, home)
        }
        return CandidateList([lambda: list(people.values())], lambda c: c, people.get)
    rest = directory.rest_of(unit, since, answers.live)
    target, own, near = (
        _target(answers, unit, place, rest),
        "own site" in sources,
        "nearest sites" in sources,
    )

    def ranked(waiting: WaitingUnit, but: str | None = None) -> Iterator[CandidatePerson]:
        return _ranked(answers, waiting, target, unit, but)

    def delegates(waiting: WaitingUnit) -> Iterator[CandidatePerson]:
        return _ranked(answers, waiting, target, unit, farthest=_farthest(answers, rest, waiting))

    def find(unit_id: str) -> CandidatePerson | None:
        truck = directory.units[unit_id]
        # The same filters and figures as in the list, for one truck.
        alone = directory.waiting([truck])
        if truck.role in DELEGATES:
            return next(delegates(alone), None) if "delegates" in sources else None
        return (
            next(ranked(alone), None)
            if truck.role == "standby" and (near or (own and truck.site == home))
            else None
        )

    # Callables: a group is ranked only when all before it are used up.
    groups: list[Callable[[], Iterable[CandidatePerson]]] = []
    groups += [lambda: ranked(directory.standbys_of(home))] if own else []
    groups += [lambda: ranked(directory.standbys, home if own else None)] if near else []
    groups += [lambda: delegates(directory.delegates)] if "delegates" in sources else []
    return CandidateList(groups, partial(_candidate, answers), find)


def _ranked(
    answers: FactSource,
    waiting: WaitingUnit,
    target: Place,
    failed: str,
    but: str | None = None,
    farthest: Mapping[str, int] = NO_DISTANCES,
) -> Iterator[CandidatePerson]:
    """Those of a pool who are not out (they may be on offer), by whole minutes.

    `but`: a site that was looked at before.
    """
    known, (a_kilometre, besides) = answers.live.units, drive(answers.plan.values)
    minutes = [way * a_kilometre + besides for way in waiting.kilometres(target)]
    units = waiting.units
    # By whole minutes and then by id: a few metres must not decide, and the order is the same every
    # time (M19).
    for at in sorted(range(len(units)), key=lambda at: (round(minutes[at]), units[at].id)):
        unit = units[at]
        if (
            # A truck on offer stays in the list: the step may wait for it.
            unit.id != failed
            and unit.site != but
            and (unit.id not in known or known[unit.id].state == "offered")
        ):
            yield CandidatePerson(
                unit.id, unit.id in known, (unit, minutes[at], farthest.get(unit.id, 0))
            )


def _farthest(answers: FactSource, rest: list[Stop], delegates: WaitingUnit) -> dict[str, int]:
    """Household or pick-up point -> kilometres to the farthest customer who waits."""
    if not rest or not delegates.units:
        return {}
    customers = [point_of(answers.directory.retailers[s.retailer].place) for s in rest]
    ways = haversine_vector(customers, delegates.points, comb=True).max(axis=1).tolist()
    return {unit.id: math.ceil(way) for unit, way in zip(delegates.units, ways, strict=True)}


def _candidate(answers: FactSource, truck: Unit, minutes: float, farthest: int) -> Candidate:
    record, driver = answers.live.units.get(truck.id), answers.directory.people[truck.driver]
    arrives = _opens(answers, truck, answers.now + timedelta(minutes=minutes))
    return Candidate(
        truck.id,
        driver.id,
        driver.name,
        truck.site,
        round(minutes),
        arrives,
        truck.kind,
        truck.load,
        truck.cold_chain,
        truck.plate,
        answers.directory.absent(driver.id, answers.now) or (None if arrives else CLOSED),
        record.until if record else None,
        truck.role,
        farthest,
    )


def _opens(answers: FactSource, unit: Unit, arrival: datetime) -> datetime | None:
    """From when customers can collect; None where the point has closed for the day by then."""
    if not unit.hours:
        return arrival
    opens, closes = read_hours(unit.hours)
    day = arrival.astimezone(answers.plan.calendar.zone).date()
    ends = answers.plan.calendar.at(day if opens < closes else day + timedelta(days=1), closes)
    if arrival >= ends - timedelta(minutes=30):
        return None
    return max(arrival, answers.plan.calendar.at(day, opens))


def _people(answers: FactSource, roles: tuple[str, ...], site: str) -> tuple[Candidate, ...]:
    """A driver helping elsewhere is not asked: one person drives one truck."""
    found = []
    held = answers.directory.held
    ids = dict.fromkeys(p for role in roles for _, p in held.get((role, site), ()))
    for person in (answers.directory.people[p] for p in ids):
        record = answers.live.units.get(person.id)
        if record is None or record.state == "offered":
            absent, until = (
                answers.directory.absent(person.id, answers.now),
                record.until if record else None,
            )
            found.append(
                Candidate(
                    person.id,
                    person.id,
                    person.name,
                    site,
                    0,
                    absent=absent,
                    held_until=until,
                    role="person",
                )
            )
    return tuple(found)


def _target(answers: FactSource, unit: str, place: str, rest: list[Stop]) -> Place:
    """Position of the truck: the reported point, else its next stop, else its site."""
    directory = answers.directory
    return read_place(place) or (
        directory.retailers[rest[0].retailer].place
        if rest
        else directory.sites[directory.units[unit].site].place
    )


def read_place(text: str) -> Place | None:
    """`26.51,107.89` or `26.51 107.89` as a place; words give None."""
    # A Chinese keyboard writes the full-width comma.
    parts = text.replace("，", ",").split(",")
    if len(parts) == 1:
        # Whole numbers with a blank between them are words: a house number, a kilometre.
        parts = [part for part in text.split() if "." in part]
        if len(parts) != len(text.split()):
            return None
    try:
        latitude, longitude = (float(p) for p in parts)
    except ValueError:
        return None
    return Place(latitude, longitude)
