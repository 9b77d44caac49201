"""Delegated-delivery households and timed pick-up points near the remote shops (188 shops,
6 households, 2 points).
"""

from __future__ import annotations

from collections.abc import Sequence

from demo.geography import District, km_between, point_at
from demo.partition import neighbourhoods
from demo.people import Staff
from demo.retailers import REMOTE_KM, Plot
from incidents.company import Place, Site, Unit

HOUSEHOLDS_PER_SCALE, POINTS_PER_SCALE = 6, 2
HOUSEHOLD_LOAD, POINT_LOAD = 120, 300  # cartons
POINT_HOURS = "10:00-20:00"
BESIDE_KM = 0.15  # from the shop in whose neighbourhood it lies


def delegates(
    staff: Staff, places: Sequence[Plot], all_sites: Sequence[Site], scale: int
) -> tuple[Unit, ...]:
    """H-01 … and P-01 …: each in the middle of its own part of the remote shops, with a contact
    person of its own.
    """
    remote = [
        plot
        for plot in places
        if not plot.district.urban and km_between(plot.place, plot.district.place) >= REMOTE_KM[0]
    ]
    parts = neighbourhoods(remote, (HOUSEHOLDS_PER_SCALE + POINTS_PER_SCALE) * scale, _place)
    middles = [_middle(part) for part in parts]
    points = middles[:: len(middles) // (POINTS_PER_SCALE * scale)][: POINTS_PER_SCALE * scale]
    households = [plot for plot in middles if plot not in points]
    return (
        *(
            _delegate(staff, "household", number, plot, all_sites)
            for number, plot in enumerate(households, start=1)
        ),
        *(
            _delegate(staff, "pick-up point", number, plot, all_sites)
            for number, plot in enumerate(points, start=1)
        ),
    )


def _delegate(staff: Staff, role: str, number: int, plot: Plot, all_sites: Sequence[Site]) -> Unit:
    site = min(all_sites, key=lambda s: km_between(s.place, plot.place)).id
    person = staff.hire(site, organisation=role)
    place, names = point_at(plot.place, BESIDE_KM, BESIDE_KM), _names(plot.district, role, number)
    if role == "household":
        return Unit(
            f"H-{number:02d}",
            "household",
            site,
            person,
            "household",
            HOUSEHOLD_LOAD,
            place=place,
            name=names[0],
            name_en=names[1],
        )
    return Unit(
        f"P-{number:02d}", "pick-up point", site, person, "pick-up point", POINT_LOAD,
        place=place, name=names[0], name_en=names[1], hours=POINT_HOURS,
    )  # fmt: skip


def _names(district: District, role: str, number: int) -> tuple[str, str]:
    if role == "household":
        return (
            f"{district.name_zh}代送{number}户",
            f"{district.name_en} delivery household {number}",
        )
    return f"{district.name_zh}取货点{number}", f"{district.name_en} pick-up point {number}"


def _middle(part: Sequence[Plot]) -> Plot:
    """The shop that has the least way to all others of its part."""
    return min(part, key=lambda plot: sum(km_between(plot.place, other.place) for other in part))


def _place(plot: Plot) -> Place:
    return plot.place
