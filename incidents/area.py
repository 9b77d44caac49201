"""An area of the city: districts by name, circles, polygons, or the whole of it. Read in several
ways, written in one.

Figures are written as in CAP 1.2: a circle is `lat,lon kilometres`, a polygon is `lat,lon lat,lon
…`, its first corner again at the end. Several parts are joined by `; `. Names of districts are the
company's own (the first language's).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from incidents.company import Place
from translations import FaultError, message

WHOLE = "whole city"
WHOLE_TOO = (WHOLE, "全市", "整个城市", "the whole city", "all")
MOST_CORNERS = 500
FARTHEST = 1000.0  # kilometres of a circle
FEWEST_CORNERS = 3
_FIGURE = re.compile(r"^[-+.\d]")
_NAMES = re.compile(r"[,，、\n]")
_PARTS = re.compile(r"[;；]")


@dataclass(frozen=True, slots=True)
class Circle:
    """All that lies within `km` of `middle`."""

    middle: Place
    km: float

    def __str__(self) -> str:
        return f"{self.middle} {self.km:g}"


@dataclass(frozen=True, slots=True)
class AreaPolygon:
    """A polygon by its corners, the first not repeated."""

    corners: tuple[Place, ...]

    def __str__(self) -> str:
        return " ".join(str(corner) for corner in (*self.corners, self.corners[0]))


@dataclass(frozen=True, slots=True)
class Area:
    """The union of its parts, each once, in the order in which they were first named.

    An empty one covers nothing.
    """

    whole: bool = False
    districts: tuple[str, ...] = ()
    figures: tuple[Circle | AreaPolygon, ...] = ()

    def __str__(self) -> str:
        return (
            WHOLE
            if self.whole
            else "; ".join([*self.districts, *(str(figure) for figure in self.figures)])
        )

    def __bool__(self) -> bool:
        return self.whole or bool(self.districts or self.figures)

    def __or__(self, other: Area) -> Area:
        if self.whole or other.whole:
            return Area(whole=True)
        return Area(
            False,
            # In the order in which they were named: the text of an area stays the same if nothing
            # is added.
            tuple(dict.fromkeys((*self.districts, *other.districts))),
            tuple(dict.fromkeys((*self.figures, *other.figures))),
        )


def read_area(text: str, districts: Mapping[str, str] | None = None) -> Area:
    """Parses an area. `districts`: accepted name -> the company's own; None accepts any name (for
    areas we wrote ourselves).

    Raises ValueError with what was expected.
    """
    found = Area()
    for part in map(str.strip, _PARTS.split(text)):
        if part:
            found |= _part(part, districts)
    if not found:
        raise FaultError(message("fault.no_place"))
    return found


def union(known: str, fresh: str) -> str:
    """Two areas as we wrote them, as one: what several reports say of it adds up
    (docs/semantics.md, M12).
    """
    if not known or not fresh:
        return known or fresh
    return str(read_area(known) | read_area(fresh))


def without(known: str, ended: str, districts: Iterable[str]) -> str:
    """What is left of an area (as we wrote it) when another is taken away from it, by name.

    `districts`: the company's own names, of which the whole city is made. A figure is taken away
    only by the same figure: parts of it cannot be written.
    """
    mine, gone = read_area(known), read_area(ended)
    if gone.whole:
        return ""
    own = tuple(dict.fromkeys(districts)) if mine.whole and gone.districts else mine.districts
    left = Area(
        mine.whole and not gone.districts,
        tuple(name for name in own if name not in gone.districts),
        tuple(figure for figure in mine.figures if figure not in gone.figures),
    )
    return str(left)


def _part(text: str, districts: Mapping[str, str] | None) -> Area:
    if text.lower() in WHOLE_TOO:
        return Area(whole=True)
    if _FIGURE.match(text):
        return Area(figures=(_figure(text.replace("，", ",").split()),))
    return Area(districts=tuple(dict.fromkeys(_names(text, districts))))


def _names(text: str, districts: Mapping[str, str] | None) -> Iterator[str]:
    lower = {name.lower(): own for name, own in (districts or {}).items()}
    for name in filter(None, map(str.strip, _NAMES.split(text))):
        if districts is not None and name.lower() not in lower:
            known = list(dict.fromkeys(districts.values()))
            raise FaultError(message("fault.no_district", text=name[:40], districts=known))
        yield lower.get(name.lower(), name)


def _figure(words: list[str]) -> Circle | AreaPolygon:
    if len(words) > 1 and words[-1].lower() in ("km", "公里"):
        words = words[:-1]
    if len(words) == 2 and "," not in words[1]:  # noqa: PLR2004 - a middle and a radius
        return _circle(words[0], words[1].lower().removesuffix("km").removesuffix("公里"))
    corners = [_point(word) for word in words]
    # GeoJSON and CAP repeat the first corner at the end.
    if corners[0] == corners[-1]:
        corners = corners[:-1]
    if not FEWEST_CORNERS <= len(corners) <= MOST_CORNERS:
        count = {"least": FEWEST_CORNERS, "most": MOST_CORNERS, "count": len(corners)}
        raise FaultError(message("fault.corners", **count))
    return AreaPolygon(tuple(corners))


def _circle(middle: str, radius: str) -> Circle:
    try:
        # Rounded, so that an area is written the same each time: texts of areas are compared.
        km = round(float(radius), 3)
    except ValueError:
        raise FaultError(message("fault.no_radius", text=radius[:40])) from None
    if not 0 < km <= FARTHEST:
        raise FaultError(message("fault.radius_range", most=f"{FARTHEST:g}", text=radius[:40]))
    return Circle(_point(middle), km)


def _point(word: str) -> Place:
    latitude, comma, longitude = word.partition(",")
    try:
        # Five decimals are about a metre; rounded for the same reason as a radius.
        place = Place(round(float(latitude), 5), round(float(longitude), 5))
    except ValueError:
        raise FaultError(message("fault.no_lat_lon", text=word[:40])) from None
    if not (comma and -90 <= place.latitude <= 90 and -180 <= place.longitude <= 180):
        raise FaultError(message("fault.no_degrees", text=word[:40]))
    return place
