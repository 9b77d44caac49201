"""Sets of customers: named in policies.yaml, counted for a decision, walked through only where
letters to them are written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np

from incidents.company import Retailer
from incidents.effects import Customers
from playbooks.company.company_lookup import Directory, Live
from playbooks.company.geometry import Mask
from playbooks.definition.conditions import Condition, UndecidedError
from playbooks.definition.declarations import CustomersSpec
from playbooks.definition.facts import cel_value
from playbooks.definition.plan import Plan

OF_CUSTOMER = {
    "id": "string",
    "class": "string",
    "order_day": "int",
    "orders_today": "bool",
    "honest": "bool",
    "orders_online": "bool",
    "district": "string",
    "language": "string",
    "account_manager": "string",
}


@dataclass(frozen=True, slots=True)
class Member:
    """A retailer of a set; `planned_at` where the set is of stops of a route."""

    shop: Retailer
    planned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AreaImpact:
    """What an area means for the business: its share of all customers, who orders today, what is
    still to be delivered today.
    """

    share: float
    customers: int
    orders: int
    stops: int


def of_customer(shop: Retailer, name: str, weekday: int) -> Any:
    """A fact of a retailer as conditions see it; `weekday` is today's ISO weekday."""
    if name == "class":
        return shop.customer_class
    return shop.order_day == weekday if name == "orders_today" else getattr(shop, name)


@dataclass(frozen=True)
class CustomerRegister:
    """The retailers on a day, as a plan's sets divide them."""

    directory: Directory
    live: Live
    plan: Plan
    today: date

    def count(self, to: Customers) -> int:
        """How many a set holds, without walking through them."""
        spec = self.plan.customers[to.name]
        if (listed := self._listed(spec, to)) is not None:
            return len(listed)
        return int(self._left(spec, to).sum())

    def members(self, to: Customers) -> list[Member]:
        """Who they are, in the order of notification; those of `before` have been."""
        spec = self.plan.customers[to.name]
        if (listed := self._listed(spec, to)) is not None:
            return listed
        shops = self.directory.company.retailers
        found = [Member(shops[i]) for i in np.flatnonzero(self._left(spec, to))]
        return sorted(found, key=lambda m: _turn(spec.first, m.shop)) if spec.first else found

    def among(self, to: Customers) -> frozenset[str]:
        """Ids of all members of a set."""
        return frozenset(member.shop.id for member in self.members(to))

    def _left(self, spec: CustomersSpec, to: Customers) -> Mask:
        """The set without those who were notified before and those to be left out."""
        mask = self._mask(spec, to)
        if to.before:
            # Not in place: `_mask` may return a mask that is cached in the directory.
            mask = mask & ~self._mask(spec, to.before)
        return mask & ~self._mask(self.plan.customers[to.but.name], to.but) if to.but else mask

    def hit(self, area: str) -> AreaImpact:
        """What lies in an area now."""
        mask = self.directory.ground.shops_in(area)
        count, total = int(mask.sum()), len(mask)
        days = self.directory.order_days
        return AreaImpact(
            count / total if total else 0.0,
            count,
            int((mask & (days == self.today.isoweekday())).sum()),
            self._stops_in(mask),
        )

    def _stops_in(self, mask: Mask) -> int:
        """Stops of today's routes in the area that are not reported served."""
        inside = (
            {self.directory.company.retailers[i].id for i in np.flatnonzero(mask)}
            if mask.any()
            else set()
        )
        routes = self.directory.routes.items() if inside else ()
        return sum(
            1
            for route, stops in routes
            for s in stops
            if s.retailer in inside and s.seq > self.live.served.get(route, -1)
        )

    def _listed(self, spec: CustomersSpec, to: Customers) -> list[Member] | None:
        """Of a route, or the one named; None where a set is found by scanning all."""
        shops = self.directory.retailers
        if to.shop is not None:
            found = [Member(shops[to.shop])] if to.shop in shops else []
        elif to.unit is not None and to.since is not None:
            stops = self.directory.rest_of(to.unit, to.since, self.live)
            found = [Member(shops[s.retailer], s.planned_at) for s in stops]
        else:
            return None
        return [m for m in found if spec.where is None or self._holds(spec.where, m.shop, {})]

    def _mask(self, spec: CustomersSpec, to: Customers) -> Mask:
        ground = self.directory.ground
        where = ground.shops_in(to.area) if to.area is not None else ground.all_shops
        where = where & ground.served_from[to.site] if to.site in ground.served_from else where
        return where if spec.where is None else where & self._where(spec.where)

    def _where(self, condition: Condition) -> Mask:
        """Judged once for each kind of retailer there is, and remembered for the day."""
        shared = tuple(
            (name, str(self._shared(name)))
            for name in condition.names
            if not name.startswith("customer.")
        )
        # The weekday, since `orders_today` turns with it; values of the plan, since they differ by
        # version.
        key = (condition.text, self.today.isoweekday(), shared)
        if key not in self.directory.judged:
            seen: dict[tuple[Any, ...], bool] = {}
            shops = self.directory.company.retailers
            self.directory.judged[key] = np.fromiter(
                (self._holds(condition, s, seen) for s in shops), dtype=bool, count=len(shops)
            )
        return self.directory.judged[key]

    def _holds(
        self, condition: Condition, shop: Retailer, seen: dict[tuple[Any, ...], bool]
    ) -> bool:
        """A condition that cannot be evaluated counts as true: rather one notified too many
        (M3).
        """
        own = [name for name in condition.names if name.startswith("customer.")]
        facts = {
            name: of_customer(shop, name.removeprefix("customer."), self.today.isoweekday())
            for name in own
        }
        key = tuple(facts.values())
        if key not in seen:
            try:
                seen[key] = condition.holds(
                    facts | {n: self._shared(n) for n in condition.names if n not in facts}
                )
            except UndecidedError:
                seen[key] = True
        return seen[key]

    def _shared(self, name: str) -> Any:
        return (
            self.today.isoformat()
            if name == "today"
            else cel_value(self.plan.values[name.removeprefix("plan.")])
        )


def _turn(first: Sequence[str], shop: Retailer) -> int:
    """Its place in `first:`, by class or for being honest; who is not named comes last."""
    own = (
        shop.customer_class,
        "honest" if shop.honest else "",
        "orders by phone" if not shop.orders_online else "orders online",
    )
    return min((first.index(word) for word in own if word in first), default=len(first))
