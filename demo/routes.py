"""A day's routes: every truck has its own territory, and serves the part of it whose order day it
is.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from demo.geography import km_between
from demo.partition import neighbourhoods
from incidents.company import Company, Place, Retailer, Stop, Unit

ORDER_DAYS = 5  # Monday to Friday
# Turns the territories so that K-07, the truck of the guided tour, is the one that drives to the
# villages of Zhouxi.
TURN = 6
FIRST_STOP = timedelta(minutes=90)
STAGGER_MINUTES = 3
# The tour of a day must outlast its start: a demo begun now still has this many retailers waiting
# on every route.
STILL_WAITING = 8
WAITING_FROM = timedelta(minutes=6)
SHORTEST, LONGEST = 8, 25
MINUTES_PER_KM = 4.0
MINUTES_TO_PARK = 8.0
MINUTES_PER_CARTON = 0.5
CARTONS = {"demonstration": (8, 15), "growth": (4, 9), "ordinary": (2, 5), "special": (1, 3)}


def next_day(company: Company, now: datetime) -> tuple[Stop, ...]:
    """The routes of the day that `now` falls in, arranged around `now`: trucks have been out for an
    hour and a half.

    Who orders on this weekday is served; at weekends the trucks still carry Friday's orders. Sorted
    by route and time. Raises ValueError for a `now` without a time zone.
    """
    if now.tzinfo is None:
        raise ValueError("now must carry a time zone")
    local_day = now.astimezone(ZoneInfo(company.timezone)).date()
    order_day = min(local_day.isoweekday(), ORDER_DAYS)
    places = {site.id: site.place for site in company.sites}
    routes: dict[str, list[Stop]] = {}
    for truck, territory in _territories(company):
        due = [retailer for retailer in territory if retailer.order_day == order_day]
        routes[truck.id] = _route(
            truck, nearest_next(places[truck.site], due), now.astimezone(UTC), str(local_day)
        )
    return tuple(stop for unit in company.units for stop in routes.get(unit.id, []))


def _territories(company: Company) -> Iterator[tuple[Unit, list[Retailer]]]:
    retailers = _retailers_by_site(company)
    for site, trucks in _trucks_by_site(company).items():
        turned = trucks[TURN:] + trucks[:TURN]
        yield from zip(turned, neighbourhoods(retailers[site], len(trucks), _place), strict=True)


def nearest_next(start: Place, retailers: Sequence[Retailer]) -> list[Retailer]:
    """A tour: from `start` always on to the nearest one left."""
    left = list(retailers)
    tour: list[Retailer] = []
    here = start
    while left:
        nearest = min(left, key=lambda retailer: (km_between(here, retailer.place), retailer.id))
        left.remove(nearest)
        tour.append(nearest)
        here = nearest.place
    return tour


def _route(truck: Unit, tour: Sequence[Retailer], now: datetime, day: str) -> list[Stop]:
    cartons = [_cartons(retailer, day) for retailer in tour]
    times = _times(truck, tour, cartons, now)
    return [
        Stop(truck.id, seq, retailer.id, planned_at, amount)
        for seq, (retailer, planned_at, amount) in enumerate(
            zip(tour, times, cartons, strict=True), start=1
        )
    ]


def _times(
    truck: Unit, tour: Sequence[Retailer], cartons: Sequence[int], now: datetime
) -> list[datetime]:
    minute = now.replace(second=0, microsecond=0)
    stagger = timedelta(minutes=_hash(truck.id) % 5 * STAGGER_MINUTES - 2 * STAGGER_MINUTES)
    times = [minute - FIRST_STOP + stagger]
    for (before, after), amount in zip(pairwise(tour), cartons, strict=False):
        times.append(times[-1] + timedelta(minutes=_minutes(before.place, after.place, amount)))
    first_waiting = times[max(0, len(times) - STILL_WAITING)]
    late = max(timedelta(0), minute + WAITING_FROM - first_waiting)
    return [time + late for time in times[: len(tour)]]


def _minutes(here: Place, there: Place, cartons: int) -> int:
    """From one stop to the next: unloading here, the road, and finding a place to stand there."""
    minutes = (
        cartons * MINUTES_PER_CARTON + km_between(here, there) * MINUTES_PER_KM + MINUTES_TO_PARK
    )
    return max(SHORTEST, min(LONGEST, round(minutes)))


def _cartons(retailer: Retailer, day: str) -> int:
    low, high = CARTONS[retailer.customer_class]
    return low + _hash(f"{day} {retailer.id}") % (high - low + 1)


def _hash(text: str) -> int:
    """A number drawn from the text: the same on every machine and in every process, which `hash` is
    not.
    """
    return zlib.crc32(text.encode())


def _place(retailer: Retailer) -> Place:
    return retailer.place


def _trucks_by_site(company: Company) -> dict[str, list[Unit]]:
    trucks: defaultdict[str, list[Unit]] = defaultdict(list)
    # The ledger may hand the trucks over in any order; K-100 comes after K-99.
    for unit in sorted(company.units, key=lambda unit: (len(unit.id), unit.id)):
        if unit.role == "delivery":
            trucks[unit.site].append(unit)
    return trucks


def _retailers_by_site(company: Company) -> defaultdict[str, list[Retailer]]:
    """A retailer belongs to the site of its account manager."""
    site_of = {person.id: person.site for person in company.people}
    retailers: defaultdict[str, list[Retailer]] = defaultdict(list)
    for retailer in company.retailers:
        retailers[site_of.get(retailer.account_manager) or ""].append(retailer)
    return retailers
