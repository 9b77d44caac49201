"""Where the demo city lies: a rough outline, its districts, and measuring on it.

Coordinates are our own guesses.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from incidents.company import Place

KM_PER_DEGREE = 111.2
# One cosine for the whole city: over half a degree of latitude the error stays under half a per
# cent.
COS_LATITUDE = math.cos(math.radians(26.6))


@dataclass(frozen=True, slots=True)
class District:
    """A subdistrict or town.

    `weight` is its share of the retailers; `spread_km` how far shops lie from the middle.
    """

    name_zh: str
    name_en: str
    place: Place
    weight: float
    spread_km: float
    urban: bool = False


def _urban(
    name_zh: str, name_en: str, latitude: float, longitude: float, weight: float
) -> District:
    return District(name_zh, name_en, Place(latitude, longitude), weight, spread_km=0.9, urban=True)


def _town(name_zh: str, name_en: str, latitude: float, longitude: float, weight: float) -> District:
    return District(name_zh, name_en, Place(latitude, longitude), weight, spread_km=1.8)


# 57 % of the people live in the city (268,700 of 471,400), and so do the shops.
DISTRICTS = (
    _urban("大十字", "Dashizi", 26.583, 107.981, 12),
    _urban("西门", "Ximen", 26.579, 107.968, 10),
    _urban("洗马河", "Ximahe", 26.594, 107.985, 9),
    _urban("湾溪", "Wanxi", 26.566, 107.974, 9),
    _urban("鸭塘", "Yatang", 26.545, 107.952, 9),
    _urban("开怀", "Kaihuai", 26.556, 108.002, 8),
    _town("三棵树", "Sankeshu", 26.56, 108.06, 6.5),
    _town("舟溪", "Zhouxi", 26.49, 107.915, 3.5),
    _town("旁海", "Panghai", 26.725, 108.06, 4.5),
    _town("湾水", "Wanshui", 26.735, 107.985, 3.5),
    _town("炉山", "Lushan", 26.65, 107.785, 4.5),
    _town("万潮", "Wanchao", 26.6, 107.85, 3),
    _town("龙场", "Longchang", 26.665, 107.915, 3.5),
    _town("下司", "Xiasi", 26.515, 107.785, 7),
    _town("凯棠", "Kaitang", 26.72, 108.13, 3.5),
    _town("大风洞", "Dafengdong", 26.71, 107.81, 3.5),
)

# Drawn by hand around the districts; it follows no surveyed boundary.
AREA = tuple(
    Place(latitude, longitude)
    for latitude, longitude in (
        (26.84, 107.98), (26.83, 108.09), (26.79, 108.20), (26.71, 108.23), (26.61, 108.18),
        (26.51, 108.15), (26.42, 108.06), (26.37, 107.94), (26.41, 107.82), (26.44, 107.72),
        (26.52, 107.67), (26.60, 107.70), (26.67, 107.68), (26.76, 107.72), (26.81, 107.85),
    )
)  # fmt: skip


def km_between(a: Place, b: Place) -> float:
    """Kilometres in a straight line; good to a per cent inside the city."""
    north = (a.latitude - b.latitude) * KM_PER_DEGREE
    east = (a.longitude - b.longitude) * KM_PER_DEGREE * COS_LATITUDE
    return math.hypot(north, east)


def point_at(place: Place, north_km: float, east_km: float) -> Place:
    """The point that far away, to about a metre."""
    return Place(
        round(place.latitude + north_km / KM_PER_DEGREE, 5),
        round(place.longitude + east_km / (KM_PER_DEGREE * COS_LATITUDE), 5),
    )


def inside(place: Place, ring: tuple[Place, ...]) -> bool:
    """Whether the point lies within the ring: a ray to the east crosses its sides an odd number of
    times.
    """
    crossings = False
    before = ring[-1]
    for corner in ring:
        if (corner.latitude > place.latitude) != (before.latitude > place.latitude):
            share = (place.latitude - corner.latitude) / (before.latitude - corner.latitude)
            if place.longitude < corner.longitude + share * (before.longitude - corner.longitude):
                crossings = not crossings
        before = corner
    return crossings
