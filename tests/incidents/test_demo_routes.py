"""Whenever the demo starts, its trucks are under way and retailers are waiting."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from demo import demo_company, next_day
from demo.geography import km_between
from incidents.company import Company, Place, Stop

NOON_IN_KAILI = datetime(2026, 11, 23, 4, 0, 30, tzinfo=UTC)  # a Monday
AWKWARD_TIMES = (
    datetime(2026, 11, 24, 15, 59, 59, tzinfo=UTC),  # a minute before midnight in Kaili
    datetime(2026, 12, 31, 23, 30, tzinfo=UTC),
    datetime(2028, 2, 29, 0, 0, tzinfo=UTC),
    datetime(2026, 10, 31, 16, 0, 1, tzinfo=UTC),  # Sunday has just begun in Kaili
    *(datetime(2026, 11, 25, hour, 17, tzinfo=UTC) for hour in range(0, 24, 3)),
)
scales = pytest.mark.parametrize("scale", [1, 3])


@cache
def company(scale: int = 1) -> Company:
    return demo_company(NOON_IN_KAILI, scale)


def routes(stops: tuple[Stop, ...]) -> dict[str, list[Stop]]:
    by_route: defaultdict[str, list[Stop]] = defaultdict(list)
    for stop in stops:
        by_route[stop.route].append(stop)
    return by_route


def test_k_07_drives_to_the_villages_where_the_tour_lets_it_break_down() -> None:
    kaili = company()
    truck = next(unit for unit in kaili.units if unit.id == "K-07")
    assert (truck.site, truck.role, truck.cold_chain) == ("kaili", "delivery", False)
    for day in range(5):
        places = {retailer.id: retailer.place for retailer in kaili.retailers}
        stops = routes(next_day(kaili, NOON_IN_KAILI + timedelta(days=day)))["K-07"]
        assert min(km_between(places[stop.retailer], Place(26.51, 107.89)) for stop in stops) < 5


def test_truck_numbers_go_on_past_99() -> None:
    ids = [unit.id for unit in demo_company(NOON_IN_KAILI, scale=5).units]
    assert ids[98:100] == ["K-99", "K-100"]


@scales
def test_a_standby_truck_takes_over_from_most_delivery_trucks(scale: int) -> None:
    delivery = [unit for unit in company(scale).units if unit.role == "delivery"]
    standby = [unit for unit in company(scale).units if unit.role == "standby"]
    for spare in standby:
        assert sum(spare.load >= unit.load for unit in delivery) > len(delivery) / 2
    assert sum(spare.cold_chain for spare in standby) == 2 * scale
    assert 0 < sum(unit.cold_chain for unit in delivery) < len(delivery) / 4
    assert all(
        any(s.load >= u.load and s.cold_chain >= u.cold_chain for s in standby) for u in delivery
    )


@scales
def test_no_truck_carries_more_than_it_holds(scale: int) -> None:
    load = {unit.id: unit.load for unit in company(scale).units}
    for route, stops in routes(company(scale).stops).items():
        assert 0 < sum(stop.cartons for stop in stops) <= load[route]


@scales
def test_a_fifth_of_the_retailers_is_served_today_about_24_a_truck(scale: int) -> None:
    assert len(company(scale).stops) == pytest.approx(2848 * scale / 5, rel=0.02)
    assert all(15 <= len(stops) <= 35 for stops in routes(company(scale).stops).values())


def test_a_truck_serves_its_own_sites_retailers() -> None:
    site_of_person = {person.id: person.site for person in company().people}
    site_of_shop = {shop.id: site_of_person[shop.account_manager] for shop in company().retailers}
    site_of_truck = {unit.id: unit.site for unit in company().units}
    assert all(site_of_shop[stop.retailer] == site_of_truck[stop.route] for stop in company().stops)


def test_the_stops_of_a_route_lie_near_one_another() -> None:
    places = {retailer.id: retailer.place for retailer in company().retailers}
    for stops in routes(company().stops).values():
        legs = sorted(
            km_between(places[a.retailer], places[b.retailer]) for a, b in pairwise(stops)
        )
        assert legs[len(legs) // 2] < 2
        assert legs[-1] < 15


@scales
def test_the_stops_of_a_route_are_numbered_in_the_order_of_their_times(scale: int) -> None:
    for stops in routes(company(scale).stops).values():
        assert [stop.seq for stop in stops] == list(range(1, len(stops) + 1))
        steps = [(b.planned_at - a.planned_at) / timedelta(minutes=1) for a, b in pairwise(stops)]
        assert all(8 <= step <= 25 and step == int(step) for step in steps)


@scales
@pytest.mark.parametrize("now", AWKWARD_TIMES, ids=str)
def test_whenever_the_demo_starts_trucks_are_out_and_retailers_still_wait(
    scale: int, now: datetime
) -> None:
    for stops in routes(next_day(company(scale), now)).values():
        assert timedelta(minutes=40) < now - stops[0].planned_at < timedelta(minutes=100)
        assert stops[-1].planned_at > now + timedelta(hours=1, minutes=30)
        assert sum(stop.planned_at > now + timedelta(minutes=5) for stop in stops) >= 8
        assert all(stop.planned_at.utcoffset() == timedelta(0) for stop in stops)


@pytest.mark.parametrize("now", AWKWARD_TIMES, ids=str)
def test_who_is_served_is_who_orders_on_that_day_in_kaili(now: datetime) -> None:
    weekday = min(now.astimezone(ZoneInfo("Asia/Shanghai")).isoweekday(), 5)
    due = {retailer.id for retailer in company().retailers if retailer.order_day == weekday}
    assert {stop.retailer for stop in next_day(company(), now)} == due


def test_over_a_week_every_retailer_is_served_once() -> None:
    week = [
        stop
        for day in range(5)
        for stop in next_day(company(), NOON_IN_KAILI + timedelta(days=day))
    ]
    assert sorted(stop.retailer for stop in week) == [
        retailer.id for retailer in company().retailers
    ]


def test_a_new_day_is_created_as_the_first_one_was() -> None:
    later = NOON_IN_KAILI + timedelta(days=3)
    assert next_day(company(), later) == demo_company(later).stops
    assert replace(demo_company(later), stops=(), shifts=()) == replace(
        company(), stops=(), shifts=()
    )


def test_the_order_in_which_the_ledger_hands_things_over_does_not_matter() -> None:
    kaili = company()
    turned = replace(
        kaili, units=kaili.units[::-1], retailers=kaili.retailers[::-1], people=kaili.people[::-1]
    )
    assert set(next_day(turned, NOON_IN_KAILI)) == set(kaili.stops)


def test_a_truck_without_retailers_gets_no_stops() -> None:
    assert next_day(replace(company(), retailers=()), NOON_IN_KAILI) == ()


def test_any_seed_makes_a_sound_company() -> None:
    for seed in range(10):
        kaili = demo_company(NOON_IN_KAILI, seed=seed)
        load = {unit.id: unit.load for unit in kaili.units}
        for route, stops in routes(kaili.stops).items():
            assert sum(stop.cartons for stop in stops) <= load[route]
            assert (
                sum(stop.planned_at > NOON_IN_KAILI + timedelta(minutes=5) for stop in stops) >= 8
            )
