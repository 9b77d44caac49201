"""The retailers: where they lie, and what kind of customer each is."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal, NamedTuple, TypeVar

from demo.geography import AREA, DISTRICTS, District, inside, point_at
from demo.names import ShopNames
from demo.partition import apportion
from demo.phones import RETAILER_AREA_CODES, RETAILER_BLOCK, PhoneBook
from incidents.company import Place, Retailer

T = TypeVar("T")
CustomerClass = Literal["demonstration", "growth", "ordinary", "special"]
Language = Literal["zh", "en"]

PER_SCALE = 2848
REMOTE_PER_SCALE = 188
ENGLISH_PER_SCALE = 12
CLASS_SHARES: dict[CustomerClass, float] = {
    "demonstration": 12.01,
    "growth": 57.2,
    "ordinary": 30.34,
    "special": 0.45,
}
ONLINE_SHARE = 70.8
HONEST_SHARE = 96.0
TWO_PHONES_SHARE = 25.0
REMOTE_KM = (4.5, 8.0)


@dataclass(frozen=True, slots=True)
class Plot:
    """A location for a shop, before a retailer is assigned to it."""

    district: District
    place: Place


@dataclass(frozen=True, slots=True)
class Visits:
    """Who looks after the shop at a plot, and on which ISO weekday it orders."""

    account_manager: str
    order_day: int


class Traits(NamedTuple):
    """What kind of customer a retailer is."""

    customer_class: CustomerClass
    online: bool
    honest: bool
    two_phones: bool


def plots(scale: int, seed: int) -> list[Plot]:
    """Places for all shops, district by district, 188 for each unit of scale far from any town; no
    two alike.
    """
    rng = Random(f"{seed}:plots")
    near = apportion(
        (PER_SCALE - REMOTE_PER_SCALE) * scale, [district.weight for district in DISTRICTS]
    )
    far = apportion(
        REMOTE_PER_SCALE * scale,
        [0 if district.urban else district.weight for district in DISTRICTS],
    )
    taken: set[Place] = set()
    return [
        Plot(district, _free_place(rng, district, number < remote, taken))
        for district, close, remote in zip(DISTRICTS, near, far, strict=True)
        for number in range(close + remote)
    ]


def _free_place(rng: Random, district: District, remote: bool, taken: set[Place]) -> Place:
    while True:
        distance = rng.uniform(*REMOTE_KM) if remote else _near_km(rng, district)
        angle = rng.uniform(0, 2 * math.pi)
        place = point_at(district.place, distance * math.sin(angle), distance * math.cos(angle))
        if place not in taken and inside(place, AREA):
            taken.add(place)
            return place


def _near_km(rng: Random, district: District) -> float:
    return rng.betavariate(1, 2) * 2 * district.spread_km  # dense in the middle, thin at the edge


def retailers(
    scale: int, seed: int, places: Sequence[Plot], visits: dict[Place, Visits]
) -> tuple[Retailer, ...]:
    """A retailer on every plot, with exactly the shares of each customer class."""
    rng = Random(f"{seed}:retailers")
    english = _english_at(rng, places, ENGLISH_PER_SCALE * scale)
    opened = zip(places, _traits(rng, len(places)), strict=True)
    names, book = ShopNames(rng), PhoneBook(RETAILER_BLOCK, RETAILER_AREA_CODES)
    return tuple(
        _retailer(
            number,
            plot,
            visits[plot.place],
            traits,
            "en" if number in english else "zh",
            names,
            book,
        )
        for number, (plot, traits) in enumerate(opened)
    )


def _retailer(
    number: int,
    plot: Plot,
    visits: Visits,
    traits: Traits,
    language: Language,
    names: ShopNames,
    book: PhoneBook,
) -> Retailer:
    return Retailer(
        id=f"R-{number + 1:05d}",
        name=names.invent(plot.district, language),
        phones=book.phones(language, traits.two_phones),
        place=plot.place,
        district=plot.district.name_zh,
        customer_class=traits.customer_class,
        order_day=visits.order_day,
        language=language,
        orders_online=traits.online,
        honest=traits.honest,
        account_manager=visits.account_manager,
    )


def _traits(rng: Random, total: int) -> Iterator[Traits]:
    def yes(share: float) -> list[bool]:
        return shuffled_shares(rng, total, {True: share, False: 100 - share})

    classes = shuffled_shares(rng, total, CLASS_SHARES)
    return map(Traits, classes, yes(ONLINE_SHARE), yes(HONEST_SHARE), yes(TWO_PHONES_SHARE))


def shuffled_shares(rng: Random, total: int, shares: dict[T, float]) -> list[T]:
    """`total` values in the given shares, to the nearest whole number, well shuffled."""
    counts = apportion(total, list(shares.values()))
    values = [value for value, count in zip(shares, counts, strict=True) for _ in range(count)]
    rng.shuffle(values)
    return values


def _english_at(rng: Random, places: Sequence[Plot], count: int) -> set[int]:
    urban = [number for number, plot in enumerate(places) if plot.district.urban]
    return set(rng.sample(urban, count))
