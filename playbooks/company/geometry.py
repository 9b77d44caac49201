"""Areas measured on the company's ground: who lies in one, whether two meet, whether one touches
the city at all (clauses 1.4, 3.2.1).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from shapely.geometry import MultiPoint, Point, Polygon

from incidents.area import Area, AreaPolygon, Circle, read_area, without
from incidents.company import Company, Place
from translations import FaultError, message

KM_PER_DEGREE = 111.2
ROUND_A_SHOP = 0.5  # kilometres: a district reaches this far beyond its outermost shops
SMALLEST = 1e-4  # square kilometres: less is a line
KEPT = 64  # areas whose shops are cached: the same area is looked up for each step
Mask = Any  # numpy array of bool, one for each retailer of the company, in its order


class OutsideAreaError(FaultError):
    """The area lies wholly outside the city."""


@dataclass(frozen=True)
class Geometry:
    """The company's city on a flat map in kilometres; half a per cent is lost on it, no more."""

    company: Company

    def covers(self, area: str, place: Place) -> bool:
        """Whether a place lies in an area (as we write it)."""
        return (
            bool(shapely.intersects_xy(self._shape(read_area(area)), *self._flat(place)))
            if area
            else False
        )

    def overlaps(self, one: str, other: str) -> bool:
        """Whether two areas (as we write them) have a place in common."""
        if not one or not other:
            return False
        first, second = read_area(one), read_area(other)
        # The cheap tests first: shapes are only built where no district and no shop is shared.
        if set(first.districts) & set(second.districts):
            return True
        if (self.shops_in(one) & self.shops_in(other)).any():
            return True
        return bool(self._shape(first).intersects(self._shape(second)))

    def remaining(self, known: str, ended: str) -> str:
        """What of one area (as we write it) the end of a warning for another leaves; empty where
        no customer is left in it.
        """
        if not self.overlaps(known, ended):
            return known
        if not (self.shops_in(known) & ~self.shops_in(ended)).any():
            return ""
        return without(known, ended, (r.district for r in self.company.retailers))

    def judge(self, area: Area) -> None:
        """Raises ValueError where a figure is no area, or all of it lies outside the city (PLAN
        1.4).
        """
        for figure in area.figures:
            shape = self._figure(figure)
            if not shape.is_valid or shape.area < SMALLEST:
                raise FaultError(message("fault.crossing_sides", text=str(figure)))
        if not area.whole and not area.districts and not self._shape(area).intersects(self._city):
            company = self.company.name_en
            raise OutsideAreaError(message("fault.outside_city", text=str(area), company=company))

    def shops_in(self, area: str) -> Mask:
        """Which retailers lie in an area (as we write it)."""
        known = self._known
        if area not in known:
            # Emptied as a whole: what is still in use is computed once more.
            if len(known) >= KEPT:
                known.clear()
            known[area] = self._shops_in(read_area(area)) if area else self.no_customers
        return known[area]

    @cached_property
    def served_from(self) -> dict[str, Mask]:
        """Site -> the retailers whose account manager belongs there, or who stand on the route of
        one of its trucks.
        """
        company, number = self.company, {r.id: n for n, r in enumerate(self.company.retailers)}
        home = {p.id: p.site for p in company.people} | {u.id: u.site for u in company.units}
        found = {site.id: self.no_customers.copy() for site in company.sites}
        pairs = [(r.account_manager, r.id) for r in company.retailers] + [
            (s.route, s.retailer) for s in company.stops
        ]
        for by, shop in pairs:
            if (site := home.get(by)) in found and shop in number:
                found[site][number[shop]] = True
        return found

    @cached_property
    def all_shops(self) -> Mask:
        return np.ones(len(self.company.retailers), dtype=bool)

    @cached_property
    def no_customers(self) -> Mask:
        return np.zeros(len(self.company.retailers), dtype=bool)

    def _shops_in(self, area: Area) -> Mask:
        if area.whole:
            return self.all_shops
        found = (
            np.isin(self._districts, area.districts) if area.districts else self.no_customers.copy()
        )
        for figure in area.figures:
            shape = self._figure(figure)
            # Indexes the shape once, before it is tested against tens of thousands of points.
            shapely.prepare(shape)
            found |= shapely.intersects_xy(shape, self._shops[:, 0], self._shops[:, 1])
        return found

    def _shape(self, area: Area) -> Any:
        if area.whole:
            return self._city
        named = [self._district(name) for name in area.districts]
        return shapely.union_all([*named, *(self._figure(figure) for figure in area.figures)])

    def _district(self, name: str) -> Any:
        """Its boundary is not known: its shops, with a margin."""
        points = self._shops[self._districts == name]
        return (
            MultiPoint([tuple(p) for p in points]).convex_hull.buffer(ROUND_A_SHOP)
            if len(points)
            else Polygon()
        )

    def _figure(self, figure: Circle | AreaPolygon) -> Any:
        if isinstance(figure, Circle):
            return Point(self._flat(figure.middle)).buffer(figure.km, quad_segs=32)
        return Polygon([self._flat(corner) for corner in figure.corners])

    def _flat(self, place: Place) -> tuple[float, float]:
        return place.longitude * self._east, place.latitude * KM_PER_DEGREE

    @cached_property
    def _east(self) -> float:
        """Kilometres of one degree of longitude in the middle of the city."""
        latitudes = [p.latitude for p in self.company.area] or [0.0]
        return KM_PER_DEGREE * math.cos(math.radians((min(latitudes) + max(latitudes)) / 2))

    @cached_property
    def _city(self) -> Any:
        return Polygon([self._flat(p) for p in self.company.area])

    @cached_property
    def _shops(self) -> Any:
        flat: Iterable[tuple[float, float]] = [self._flat(r.place) for r in self.company.retailers]
        return np.array(list(flat), dtype=float).reshape(-1, 2)

    @cached_property
    def _districts(self) -> Any:
        return np.array([r.district for r in self.company.retailers], dtype=object)

    @cached_property
    def _known(self) -> dict[str, Mask]:
        return {}
