"""Areas of CAP: polygons and circles in figures, geocodes in their senders' schemes."""

from __future__ import annotations

from xml.etree import ElementTree as Xml

from incidents.area import FEWEST_CORNERS, AreaPolygon, Circle
from incidents.company import Place
from sources.alert import AlertArea, NamedValue
from sources.fault_list import FaultList
from sources.xml_reader import Node, text_of

_EARTH = 20_040.0  # kilometres: half of the way around, the largest radius that means anything


def read_area(element: Xml.Element, info: int, path: str, faults: FaultList) -> AlertArea:
    """`info`: the number of its info, from 0. A figure that cannot be read is left out."""
    node = Node(element)
    polygons = (
        read_polygon(text_of(one), f"{path}/polygon", faults) for one in node.named("polygon")
    )
    circles = (read_circle(text_of(one), f"{path}/circle", faults) for one in node.named("circle"))
    return AlertArea(
        info,
        node.text("areaDesc"),
        tuple(one for one in polygons if one),
        tuple(one for one in circles if one),
        read_named_values(node, "geocode", path, faults),
    )


def read_polygon(text: str, path: str, faults: FaultList) -> AreaPolygon | None:
    """`lat,lon lat,lon …`, separated by any white space. Many senders leave it empty: no fault."""
    if not text:
        return None
    words = text.split()
    # Seen in the field: a comma too many after the longitude.
    if any(word.endswith(",") for word in words):
        faults.add("cap_fault.comma_after_point", element=path)
        words = [word.removesuffix(",") for word in words]
    if not (corners := _corners(words, path, faults)):
        return None
    if corners[0] == corners[-1]:
        del corners[-1]
    else:
        faults.add("cap_fault.open_polygon", element=path)
    if len(corners) < FEWEST_CORNERS:
        faults.add("cap_fault.few_corners", element=path, least=FEWEST_CORNERS)
        return None
    return AreaPolygon(tuple(corners))


def _corners(words: list[str], path: str, faults: FaultList) -> list[Place]:
    """Empty where one of them is no point."""
    corners = [_point(word) for word in words]
    if None in corners:
        # Thailand's have been seen with the longitude first.
        swapped = [_point(",".join(reversed(word.split(",")))) for word in words]
        wrong = words[corners.index(None)]
        if None in swapped:
            faults.add("cap_fault.bad_polygon", element=path, text=wrong)
            return []
        faults.add("cap_fault.longitude_first", element=path)
        corners = swapped
    return [corner for corner in corners if corner]


def read_circle(text: str, path: str, faults: FaultList) -> Circle | None:
    """`lat,lon km`; with no radius (0) a point."""
    words = text.split()
    middle = _point(words[0]) if len(words) == 2 else None  # noqa: PLR2004 - middle and radius
    km = _number(words[1], 0, _EARTH) if middle else None
    if middle is None or km is None:
        faults.add("cap_fault.bad_circle", element=path, text=text)
        return None
    return Circle(middle, km)


def read_named_values(
    node: Node, name: str, path: str, faults: FaultList
) -> tuple[NamedValue, ...]:
    """`valueName` and `value`; in CAP 1.0 the text `name=value`."""
    found = []
    for one in node.named(name):
        key, equals, value = text_of(one).partition("=")
        if not equals:
            key, value = Node(one).text("valueName"), Node(one).text("value")
        if not key:
            faults.add("cap_fault.no_name", element=f"{path}/{name}", text=value)
        found.append(NamedValue(key, value))
    return tuple(found)


def _point(word: str) -> Place | None:
    latitude, _, longitude = word.partition(",")
    # An area that crosses the date line is written beyond 180 degrees.
    north, east = _number(latitude, -90, 90), _number(longitude, -360, 360)
    return None if north is None or east is None else Place(north, east)


def _number(text: str, least: float, most: float) -> float | None:
    try:
        found = float(text) if len(text) <= 40 else None  # noqa: PLR2004 - digits of a coordinate
    except ValueError:
        return None
    return found if found is not None and least <= found <= most else None  # not a number: neither
