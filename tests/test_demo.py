"""The demo company has the size and the shape of the real one, and no one real in it."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from functools import cache

import pytest
from shapely import Point, Polygon

from demo import demo_company, next_day
from demo.geography import DISTRICTS, km_between
from incidents.company import Company, Person, Place, Retailer

NOON_IN_KAILI = datetime(2026, 11, 23, 4, 0, 30, tzinfo=UTC)  # a Monday
STAFF_PHONE = re.compile(r"\+861004\d{7}|\+120255501\d\d")
RETAILER_PHONE = re.compile(r"\+861007\d{7}|\+1(?!202)[2-9]\d{2}55501\d\d")
scales = pytest.mark.parametrize("scale", [1, 3])


@cache
def company(scale: int = 1) -> Company:
    return demo_company(NOON_IN_KAILI, scale)


def area(kaili: Company) -> Polygon:
    return Polygon([(corner.longitude, corner.latitude) for corner in kaili.area])


def point(place: Place) -> Point:
    return Point(place.longitude, place.latitude)


@scales
def test_the_company_is_as_big_as_asked(scale: int) -> None:
    kaili = company(scale)
    roles = Counter(unit.role for unit in kaili.units)
    assert len(kaili.retailers) == 2848 * scale
    assert len({retailer.district for retailer in kaili.retailers}) == 16
    assert Counter(site.kind for site in kaili.sites) == {
        "distribution centre": 1,
        "transfer station": 5 * scale - 1,
    }
    assert roles == {
        "delivery": 24 * scale,
        "standby": 5 * scale,
        "household": 6 * scale,
        "pick-up point": 2 * scale,
    }
    assert kaili.demo


@scales
def test_customers_are_classed_as_in_the_source(scale: int) -> None:
    retailers = company(scale).retailers
    classes = Counter(retailer.customer_class for retailer in retailers)
    share = {name: round(100 * count / len(retailers), 1) for name, count in classes.items()}
    assert share == pytest.approx(
        {"demonstration": 12.01, "growth": 57.2, "ordinary": 30.34, "special": 0.45}, abs=0.1
    )
    assert sum(retailer.orders_online for retailer in retailers) == round(0.708 * len(retailers))


@scales
def test_few_speak_english_few_are_dishonest_and_some_have_two_phones(scale: int) -> None:
    retailers = company(scale).retailers
    assert sum(retailer.language == "en" for retailer in retailers) == 12 * scale
    assert 0.9 < sum(retailer.honest for retailer in retailers) / len(retailers) < 1
    assert {len(retailer.phones) for retailer in retailers} == {1, 2}
    assert {len(person.phones) for person in company(scale).people} == {1, 2}


@scales
def test_every_order_day_has_its_share(scale: int) -> None:
    days = Counter(retailer.order_day for retailer in company(scale).retailers)
    assert set(days) == {1, 2, 3, 4, 5}
    assert max(days.values()) - min(days.values()) < 0.05 * 2848 * scale


@scales
def test_nothing_is_there_twice(scale: int) -> None:
    kaili = company(scale)
    for things in (kaili.sites, kaili.people, kaili.units, kaili.retailers):
        ids = [thing.id for thing in things]
        assert len(ids) == len(set(ids))
    everyone: list[Person | Retailer] = [*kaili.people, *kaili.retailers]
    for values in (
        [phone for who in everyone for phone in who.phones],
        [who.name for who in everyone],
        [site.name_zh for site in kaili.sites],
        [site.place for site in kaili.sites],
        [retailer.place for retailer in kaili.retailers],
        [unit.plate or unit.name for unit in kaili.units],
        [unit.driver for unit in kaili.units],
        [stop.retailer for stop in kaili.stops],
        [(held.role, held.person, held.site) for held in kaili.roles],
    ):
        assert len(values) == len(set(values))


@scales
def test_every_phone_is_one_that_no_one_can_have(scale: int) -> None:
    kaili = company(scale)
    assert all(STAFF_PHONE.fullmatch(phone) for person in kaili.people for phone in person.phones)
    assert all(
        RETAILER_PHONE.fullmatch(phone) for retailer in kaili.retailers for phone in retailer.phones
    )


def test_english_speakers_have_north_american_numbers() -> None:
    everyone: list[Person | Retailer] = [*company().people, *company().retailers]
    assert {who.phones[0][:2] for who in everyone if who.language == "en"} == {"+1"}
    assert {who.phones[0][:3] for who in everyone if who.language == "zh"} == {"+86"}


@scales
def test_everything_lies_inside_the_city(scale: int) -> None:
    kaili = company(scale)
    city = area(kaili)
    places = [
        *(site.place for site in kaili.sites),
        *(retailer.place for retailer in kaili.retailers),
    ]
    assert city.is_valid
    assert all(city.contains(point(place)) for place in places)


def test_the_city_is_kaili_and_not_somewhere_else() -> None:
    city = area(company())
    assert city.contains(point(Place(26.51, 107.89)))
    assert not city.contains(point(Place(26.65, 106.63)))
    assert not city.contains(point(Place(0, 0)))


@scales
def test_the_188_remote_retailers_lie_far_from_the_middle_of_their_town(scale: int) -> None:
    shops = company(scale).retailers
    middle = {district.name_zh: district.place for district in DISTRICTS}
    far = [shop for shop in shops if km_between(shop.place, middle[shop.district]) > 4]
    assert len(far) == 188 * scale


def test_the_same_seed_makes_the_same_company_and_another_seed_another() -> None:
    assert demo_company(NOON_IN_KAILI) == company()
    assert demo_company(NOON_IN_KAILI, seed=7).retailers != company().retailers


def test_the_same_instant_in_another_zone_makes_the_same_company() -> None:
    assert demo_company(NOON_IN_KAILI.astimezone(timezone(timedelta(hours=-9)))) == company()


def test_another_process_makes_the_same_company() -> None:
    code = (
        "from datetime import *; from demo import demo_company; from zlib import crc32;"
        f"print(crc32(repr(demo_company(datetime.fromisoformat('{NOON_IN_KAILI.isoformat()}'))).encode()))"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONPATH": ":".join(sys.path), "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "2")
    ]
    assert runs[0] == runs[1] != b""


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        demo_company(datetime(2026, 11, 23))
    with pytest.raises(ValueError, match="time zone"):
        next_day(company(), datetime(2026, 11, 23))


def test_a_company_of_no_size_is_refused() -> None:
    with pytest.raises(ValueError, match="scale"):
        demo_company(NOON_IN_KAILI, scale=0)


def test_it_is_made_in_less_than_a_third_of_a_second_of_a_core() -> None:
    def seconds() -> float:
        start = time.process_time()
        demo_company(NOON_IN_KAILI)
        return time.process_time() - start

    assert min(seconds() for _ in range(3)) < 0.3


@scales
def test_households_and_pick_up_points_lie_among_the_remote_shops(scale: int) -> None:
    kaili = company(scale)
    delegates = [unit for unit in kaili.units if unit.role in ("household", "pick-up point")]
    for unit in delegates:
        assert unit.place and area(kaili).covers(point(unit.place)) and unit.name and unit.name_en
        assert (unit.hours != "") == (unit.role == "pick-up point")
        near = [shop for shop in kaili.retailers if km_between(shop.place, unit.place) <= 12]
        assert len(near) >= 15, unit.id
    assert len({unit.driver for unit in delegates}) == 8 * scale
