"""What decisions look into: the company, its live state and the plan, at one moment.

Pure. Handlers load it from the ledger, drills keep one in memory; `fact_resolvers` answers a
decision's questions from it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import reduce
from typing import Any

from incidents.area import union
from playbooks.company.company_lookup import NOTHING_LEFT, Directory, Live, RemainingRoute
from playbooks.company.customers import CustomerRegister
from playbooks.company.resolved_audience import ResolvedAudience
from playbooks.company.suspensions import ServiceState
from playbooks.definition.plan import Plan
from playbooks.definition.run import Run


@dataclass(frozen=True)
class FactSource:
    """Everything a question may look into, at `now`."""

    directory: Directory
    live: Live
    plan: Plan
    now: datetime
    plans: Mapping[str, Plan] = field(default_factory=dict)  # versions that open runs began with

    def of(self, run: Run) -> FactSource:
        """The same facts, seen with the plan this run began with: a changed plan never changes a
        run in flight.
        """
        plan = self.plans.get(run.plan, self.plan)
        directory = self.directory.limited(run.people) if run.drill else self.directory
        return (
            self
            # Most runs have the plan in force: then no copy is made.
            if plan is self.plan and not run.drill
            else replace(self, plan=plan, directory=directory)
        )

    def name(self, person: str) -> str:
        """The person's name for the timeline; an unknown person keeps the id."""
        known = self.directory.people.get(person)
        return known.name if known else person

    def unit(self, unit: str) -> dict[str, Any]:
        """A truck as conditions and texts see it."""
        truck = self.directory.units[unit]
        driver = self.directory.people[truck.driver]
        return {
            "id": truck.id,
            "kind": truck.kind,
            "load": truck.load,
            "cold_chain": truck.cold_chain,
            "plate": truck.plate,
            "site": truck.site,
            "role": truck.role,
            "driver": driver.id,
            "driver_name": driver.name,
            "hours": truck.hours,
        }

    def rest(self, unit: str, since: datetime) -> RemainingRoute:
        """What is left of a truck's route."""
        stops = self.directory.rest_of(unit, since, self.live)
        if not stops:
            return NOTHING_LEFT
        return RemainingRoute(
            len(stops),
            stops[0].planned_at,
            stops[-1].planned_at,
            sum(stop.cartons for stop in stops),
        )

    def served(self, unit: str, since: datetime) -> bool:
        """Whether what a truck had still to serve at that moment is reported served."""
        return self.directory.is_served(unit, since, self.live)

    @property
    def customers(self) -> CustomerRegister:
        """The retailers as they are today."""
        return CustomerRegister(
            self.directory,
            self.live,
            self.plan,
            self.now.astimezone(self.plan.calendar.zone).date(),
        )

    def role(self, role: str) -> ResolvedAudience:
        """All holders of a role, deputies and absent ones included: the last resort is called
        regardless of absences. Who has no phone is left out while another one has.
        """
        people = self.directory.people
        holders = [p for _, p in self.directory.holders(role, None) if self.directory.there(p)]
        with_phone = [p for p in holders if people[p].phones]
        return ResolvedAudience(role, tuple((p, people[p].name) for p in with_phone or holders))

    def named(self, role: str, site: str | None, deputies: bool) -> ResolvedAudience:
        """The holder of a role named in a report, at its site or at the centre."""
        return self.holders(role, site or self.directory.centre, deputies)

    def holders(self, role: str, site: str | None, deputies: bool) -> ResolvedAudience:
        """Those who hold a role there (or stand in for them), and who of them is away."""
        people = [p for rank, p in self.directory.holders(role, site) if (rank > 0) == deputies]
        return self.called(role, people)

    def called(self, role: str, people: Sequence[str]) -> ResolvedAudience:
        """Those of these people who are there, and those who are away."""
        present, away = [], []
        for person in people:
            name = self.directory.people[person].name
            why = self.directory.absent(person, self.now)
            if why:
                away.append((person, name, why))
            else:
                present.append((person, name))
        return ResolvedAudience(role, tuple(present), tuple(away))

    def suspended(self, link: str, area: str, but: int) -> tuple[int, ...]:
        """Incidents other than `but` that suspend a service somewhere in an area."""
        meets = self.directory.ground.overlaps
        return tuple(sorted({s.incident for s in self._in_force(link, but) if meets(s.area, area)}))

    def suspended_area(self, link: str, but: int) -> str:
        """Where incidents other than `but` suspend a service; empty where they do nowhere."""
        return reduce(union, (s.area for s in self._in_force(link, but)), "")

    def suspensions(self, but: int) -> list[ServiceState]:
        """Suspensions in force of incidents other than `but`."""
        known = self.live.suspensions
        assert known is not None, (
            "a playbook whose steps ask about suspensions says so (`Plan.asks`)"
        )
        return [s for s in known.values() if s.incident != but]

    def _in_force(self, link: str, but: int) -> list[ServiceState]:
        return [s for s in self.suspensions(but) if s.link == link]
