"""The company, looked up: the answers to a decision's questions.

One place for the handlers' company and a drill's copy of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
from shapely.geometry import Point, Polygon
from shapely.prepared import prep

from incidents.company import DELEGATES, Absence, Company, Person, Place, Retailer, Site, Stop, Unit
from playbooks.company.brand_register import BrandRegister
from playbooks.company.geometry import Geometry
from playbooks.company.live_state import (
    NOTHING_LEFT,
    FactValue,
    Live,
    Progress,
    RemainingRoute,
    UnitLive,
    Window,
)
from playbooks.company.roster import NO_PHONE, absent_at
from playbooks.company.travel import WaitingUnit, kilometres, point_of

__all__ = [
    "Directory",
    "FactValue",
    "Live",
    "NOTHING_LEFT",
    "Progress",
    "RemainingRoute",
    "UnitLive",
    "Window",
]


@dataclass(frozen=True)
class Directory(BrandRegister):
    """Look-ups over a company; built once for each version of it."""

    company: Company
    only: frozenset[str] | None = None  # in a live drill: its own people only

    def limited(self, people: Iterable[str]) -> Directory:
        """The same company in which only these people can be called; its look-ups are shared."""
        # Cached look-ups are attributes of the object: the shallow copy takes along those made so
        # far. `object.__setattr__`, since the class is frozen.
        twin = copy(self)
        object.__setattr__(twin, "only", frozenset(people))
        return twin

    def there(self, person: str) -> bool:
        """Whether a person may be called at all: in a live drill only its own people."""
        return self.only is None or person in self.only

    @cached_property
    def people(self) -> dict[str, Person]:
        return {p.id: p for p in self.company.people}

    @cached_property
    def units(self) -> dict[str, Unit]:
        return {u.id: u for u in self.company.units}

    @cached_property
    def sites(self) -> dict[str, Site]:
        return {s.id: s for s in self.company.sites}

    @cached_property
    def retailers(self) -> dict[str, Retailer]:
        return {r.id: r for r in self.company.retailers}

    @cached_property
    def shop_index(self) -> dict[str, int]:
        """The position of each retailer in the company's order, that of all masks."""
        return {r.id: number for number, r in enumerate(self.company.retailers)}

    @cached_property
    def ground(self) -> Geometry:
        return Geometry(self.company)

    @cached_property
    def districts(self) -> dict[str, str]:
        """Every name of a district -> the one that retailers carry."""
        # Both names lead to the Chinese one, which retailers carry.
        known = {name: d.name_zh for d in self.company.districts for name in (d.name_zh, d.name_en)}
        return known or {r.district: r.district for r in self.company.retailers}

    @cached_property
    def order_days(self) -> Any:
        """The ISO weekday on which each retailer orders, in the company's order."""
        return np.array([r.order_day for r in self.company.retailers], dtype=int)

    @cached_property
    def judged(self) -> dict[Any, Any]:
        """What conditions over customers were found to be, for this version of the company
        (`playbooks.company.customers`).
        """
        return {}

    @cached_property
    def centre(self) -> str:
        """The site used for the whole company where an incident has none."""
        return next(
            (s.id for s in self.company.sites if s.kind == "distribution centre"),
            self.company.sites[0].id,
        )

    @cached_property
    def routes(self) -> dict[str, list[Stop]]:
        routes: dict[str, list[Stop]] = defaultdict(list)
        for stop in sorted(self.company.stops, key=lambda s: (s.route, s.seq)):
            routes[stop.route].append(stop)
        return dict(routes)

    @cached_property
    def held(self) -> dict[tuple[str, str | None], list[tuple[int, str]]]:
        """(role, site) -> (rank, person), best rank first."""
        held: dict[tuple[str, str | None], list[tuple[int, str]]] = defaultdict(list)
        for role in self.company.roles:
            held[role.role, role.site].append((role.rank, role.person))
        return {key: sorted(value) for key, value in held.items()}

    @cached_property
    def standbys(self) -> WaitingUnit:
        return self.waiting(u for u in self.company.units if u.role == "standby")

    def standbys_of(self, site: str) -> WaitingUnit:
        """Those who wait at one site."""
        return self._standbys.get(site) or WaitingUnit([], [])

    @cached_property
    def _standbys(self) -> dict[str, WaitingUnit]:
        found: dict[str, list[Unit]] = defaultdict(list)
        for unit in self.standbys.units:
            found[unit.site].append(unit)
        return {site: self.waiting(units) for site, units in found.items()}

    @cached_property
    def delegates(self) -> WaitingUnit:
        """Households and pick-up points that may take over what is left of a route."""
        return self.waiting(u for u in self.company.units if u.role in DELEGATES)

    def waiting(self, units: Iterable[Unit]) -> WaitingUnit:
        """Units, and where each of them waits to be called."""
        found = list(units)
        return WaitingUnit(found, [point_of(self.position_of(unit)) for unit in found])

    @cached_property
    def _absences(self) -> dict[str, list[Absence]]:
        found: dict[str, list[Absence]] = defaultdict(list)
        for absence in self.company.absences:
            found[absence.person].append(absence)
        return found

    @cached_property
    def _area(self) -> Any:
        return prep(Polygon([(p.longitude, p.latitude) for p in self.company.area]))

    @cached_property
    def _distances(self) -> dict[tuple[str, str], float]:
        sites = self.company.sites
        return {(a.id, b.id): kilometres(a.place, b.place) for a in sites for b in sites}

    def inside(self, place: Place) -> bool:
        """Whether the place lies in the company's city (clause 1.4)."""
        return bool(self._area.covers(Point(place.longitude, place.latitude)))

    def position_of(self, unit: Unit) -> Place:
        """Where a unit waits to be called: its own location, else its site's."""
        return unit.place or self.sites[unit.site].place

    def distance(self, a: str, b: str) -> float:
        """Kilometres between two sites, in a straight line."""
        return self._distances[a, b]

    def holders(self, role: str, site: str | None) -> list[tuple[int, str]]:
        """Who holds a role at a site, else for the whole company."""
        return self.held.get((role, site)) or self.held.get((role, None)) or []

    def absent(self, person: str, now: datetime) -> str | None:
        """Why a person cannot be called now (None: they can)."""
        if not self.there(person):
            return "not part of this drill"
        return absent_at(self._absences.get(person, ()), now) or self._without_phone(person)

    def _without_phone(self, person: str) -> str | None:
        known = self.people.get(person)
        return NO_PHONE if known and not known.phones else None

    def rest_of(self, unit: str, since: datetime, live: Live) -> list[Stop]:
        """Stops still to be served by a unit that stopped at `since`: planned for later, and not
        reported served.
        """
        served = live.served.get(self._route_of(unit, live), -1)
        return [stop for stop in self._planned(unit, since, live) if stop.seq > served]

    def is_served(self, unit: str, since: datetime, live: Live) -> bool:
        """Whether stops were planned for later than `since`, and all of them are reported
        served.
        """
        planned = bool(self._planned(unit, since, live))
        return planned and not self.rest_of(unit, since, live)

    def _route_of(self, unit: str, live: Live) -> str:
        record = live.units.get(unit)
        # Who is only asked whether they can take a route over does not have it.
        serves = record.instead_of if record and record.state != "offered" else None
        return serves or unit

    def _planned(self, unit: str, since: datetime, live: Live) -> list[Stop]:
        # A stop planned before the failure counts as served: without positions nothing better is
        # known (decision record 5).
        route = self.routes.get(self._route_of(unit, live), ())
        return [stop for stop in route if stop.planned_at >= since]
