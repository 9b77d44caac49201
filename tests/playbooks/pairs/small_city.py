"""The demo company with few retailers: all its roles, trucks and sites, so that a story is quick."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from functools import cache

from demo import demo_company, outside_facts
from incidents.company import Company, Stop
from playbooks.company.company_lookup import FactValue

STOPS = 3  # of each route: its last ones, which lie ahead in the morning
SHOPS = 3  # of each district, besides those on today's routes


@cache
def small_city(day: datetime) -> Company:
    """About a hundred retailers in all districts."""
    whole = demo_company(day)
    stops = _last_stops(whole)
    chosen = {stop.retailer for stop in stops} | _few_of_each_district(whole)
    shops = tuple(shop for shop in whole.retailers if shop.id in chosen)
    return replace(whole, retailers=shops, stops=tuple(stops))


def known_facts(now: datetime) -> dict[str, FactValue]:
    """What the demo company knows from outside."""
    return {name: FactValue(value, now, "demo") for name, value in outside_facts(now).items()}


def _last_stops(whole: Company) -> list[Stop]:
    routes: dict[str, list[Stop]] = defaultdict(list)
    for stop in whole.stops:
        routes[stop.route].append(stop)
    return [stop for route in routes.values() for stop in route[-STOPS:]]


def _few_of_each_district(whole: Company) -> set[str]:
    found: dict[str, list[str]] = defaultdict(list)
    for shop in whole.retailers:
        if len(found[shop.district]) < SHOPS:
            found[shop.district].append(shop.id)
    return {shop for shops in found.values() for shop in shops}
