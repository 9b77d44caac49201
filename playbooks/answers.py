"""Answers a scene's questions from the company, its live state and the plan. Pure; handlers and drills both gather with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from incidents.company import Place
from playbooks import commanding, outside, register
from playbooks.called import Called
from playbooks.directory import Directory, Live, drive_time, kilometres
from playbooks.names import AudienceSpec
from playbooks.plan import Plan
from playbooks.run import Run
from playbooks.scene import Question

__all__ = ["Answers", "Called", "Candidate", "read_place"]


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


@dataclass(frozen=True)
class Answers:
    """Everything a question may look into, at `now`."""

    directory: Directory
    live: Live
    plan: Plan
    now: datetime
    plans: Mapping[str, Plan] = field(default_factory=dict)  # versions that open runs began with

    def of(self, run: Run) -> Answers:
        """The same facts, seen with the plan this run began with: a changed plan never changes a run in flight."""
        plan = self.plans.get(run.plan, self.plan)
        return self if plan is self.plan else replace(self, plan=plan)

    def __call__(self, question: Question) -> Any:
        """The answer. An unknown question is a fault of ours: KeyError."""
        return _ANSWERS[question[0]](self, *question[1:])

    def name(self, person: str) -> str:
        """How a person is written in the timeline; somebody unknown keeps their id."""
        known = self.directory.people.get(person)
        return known.name if known else person

    def unit(self, unit: str) -> dict[str, Any]:
        """A truck as conditions and texts see it."""
        truck = self.directory.units[unit]
        driver = self.directory.people[truck.driver]
        return {
            "id": truck.id, "kind": truck.kind, "load": truck.load, "cold_chain": truck.cold_chain, "plate": truck.plate,
            "site": truck.site, "role": truck.role, "driver": driver.id, "driver_name": driver.name,
        }  # fmt: skip

    def rest(self, unit: str, since: datetime) -> tuple[int, datetime | None]:
        """How many stops are still open, and when the first of them was planned."""
        stops = self.directory.rest_of(unit, since, self.live)
        return len(stops), stops[0].planned_at if stops else None

    def people(self, audience: str, command: tuple[str, str | None], site: str | None, unit: str | None, deputies: bool) -> Called:
        """Who an audience stands for; with `deputies` those who stand in for it. `command`: the incident's kind, who acts as commander."""
        spec = self.plan.audiences[audience]
        if spec.way == "command":
            return commanding.commander(self, *command, deputies)
        if spec.way == "driver of":
            return self._driver(spec, unit, deputies)
        if spec.way == "on call":
            return self._on_call(spec, site, deputies)
        return self.holders(spec.value, self._place(spec, site, unit), deputies)

    def role(self, role: str) -> Called:
        """Everybody who holds a role, deputies and those away included: the last resort is called whatever the diary says."""
        holders = [p for _, p in self.directory.holders(role, None)]
        return Called(role, tuple((p, self.directory.people[p].name) for p in holders))

    def _place(self, spec: AudienceSpec, site: str | None, unit: str | None) -> str | None:
        if spec.at == "unit.site" and unit:
            return self.directory.units[unit].site
        return None if spec.at == "anywhere" else site or self.directory.centre

    def holders(self, role: str, site: str | None, deputies: bool) -> Called:
        """Those who hold a role there (or stand in for them), and who of them is away."""
        people = [p for rank, p in self.directory.holders(role, site) if (rank > 0) == deputies]
        return self._called(role, people)

    def _called(self, role: str, people: list[str]) -> Called:
        present, away = [], []
        for person in people:
            name = self.directory.people[person].name
            why = self.directory.absent(person, self.now)
            if why:
                away.append((name, why))
            else:
                present.append((person, name))
        return Called(role, tuple(present), tuple(away))

    def _driver(self, spec: AudienceSpec, unit: str | None, deputies: bool) -> Called:
        if deputies or unit is None:
            return Called("driver", ())
        return self._called("driver", [self.directory.units[unit].driver])

    def _on_call(self, spec: AudienceSpec, site: str | None, deputies: bool) -> Called:
        shifts = self.directory.company.shifts
        here = [s.person for s in shifts if s.role == spec.value and s.start <= self.now < s.end and s.site in (site, None)]
        return self._called(spec.value, [] if deputies else here)

    def candidates(self, pool: str, sources: tuple[str, ...], unit: str, place: str, since: datetime) -> tuple[Candidate, ...]:
        """Who could take over, in the order in which they are to be asked: own site first, then by time to arrive (3.3.2)."""
        spec, home = self.plan.pools[pool], self.directory.units[unit].site
        target = self._target(unit, place, since)
        if spec.people:
            return self._people_candidates(spec.people, home)
        found = []
        for truck in self.directory.standbys:
            record = self.live.units.get(truck.id)
            if truck.id == unit or (record and record.state != "offered"):
                continue
            if truck.site != home and "nearest sites" not in sources:
                continue
            driver = self.directory.people[truck.driver]
            way = drive_time(kilometres(self.directory.sites[truck.site].place, target), self.plan.values)
            found.append(
                Candidate(
                    truck.id, driver.id, driver.name, truck.site, round(way.total_seconds() / 60), self.now + way, truck.kind, truck.load,
                    truck.cold_chain, truck.plate, self.directory.absent(driver.id, self.now), record.until if record else None,
                )
            )  # fmt: skip
        return tuple(sorted(found, key=lambda c: (c.site != home or "own site" not in sources, c.minutes, c.id)))

    def _people_candidates(self, role: str, site: str) -> tuple[Candidate, ...]:
        people = [self.directory.people[p] for _, p in self.directory.held.get((role, site), [])]
        return tuple(Candidate(p.id, p.id, p.name, site, 0, absent=self.directory.absent(p.id, self.now)) for p in people)

    def _target(self, unit: str, place: str, since: datetime) -> Place:
        """Where the truck stands: the reported point, else the next shop it was going to, else its own site."""
        point = read_place(place)
        if point:
            return point
        stops = self.directory.rest_of(unit, since, self.live)
        return self.directory.retailers[stops[0].retailer].place if stops else self.directory.sites[self.directory.units[unit].site].place

    def suspended(self, link: str, area: str, but: int) -> tuple[int, ...]:
        """Incidents other than `but` that suspend a service somewhere in an area (empty: the whole city)."""
        known = self.live.suspensions
        assert known is not None, "a playbook whose steps ask about suspensions says so (`Fields.asks`)"
        found = {s.incident for s in known.values() if s.link == link and s.incident != but and self._meet(s.area, area)}
        return tuple(sorted(found))

    def _meet(self, one: str, other: str) -> bool:
        return not one or not other or one == other


def read_place(text: str) -> Place | None:
    """`26.51,107.89` as a place; words give None."""
    parts = text.replace("，", ",").split(",")
    try:
        latitude, longitude = (float(p) for p in parts)
    except ValueError:
        return None
    return Place(latitude, longitude)


_ANSWERS: dict[str, Callable[..., Any]] = {
    "name": Answers.name,
    "unit": Answers.unit,
    "rest": Answers.rest,
    "outside": outside.fact,
    "first stop": outside.first_stop,
    "people": Answers.people,
    "role": Answers.role,
    "sites": register.sites,
    "unled": commanding.unled,
    "proposals": commanding.proposals,
    "confirmers": commanding.confirmers,
    "candidates": Answers.candidates,
    "suspended": Answers.suspended,
}
