"""Puts the demo company together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from demo.brands_and_factories import brands, factories
from demo.geography import AREA, DISTRICTS
from demo.households_and_pickup_points import delegates
from demo.it_and_vendor_contacts import ON_CALL, network_people
from demo.partition import apportion, neighbourhoods
from demo.people import (
    DUTY_PEOPLE,
    DUTY_ROLE,
    Staff,
    account_managers,
    demand_people,
    inspectors,
    leading_group,
    newsrooms,
    outside_contacts,
    site_heads,
)
from demo.retailers import Plot, Visits, plots, retailers
from demo.roster import duty_shifts
from demo.routes import ORDER_DAYS, next_day
from demo.sites import home_sites, sites
from demo.trucks import DELIVERY_PER_SCALE, fleet
from incidents.company import Company, District, Place, Site

DEFAULT_SEED = 20080101  # the day the plan came into force
RETAILERS_PER_MANAGER = 140
FEWEST_MANAGERS = 2


class Roster(NamedTuple):
    """People who take turns in a role, at a site or for the whole company."""

    site: str | None
    people: Sequence[str]
    role: str


def demo_company(now: datetime, scale: int = 1, seed: int = DEFAULT_SEED) -> Company:
    """The demo company on the day of `now`, `scale` times as big as Kaili. Same inputs, same
    company.

    Only the roster and the routes depend on `now`. Raises ValueError for a `now` without time zone
    or a scale below 1.
    """
    if now.tzinfo is None:
        raise ValueError("now must carry a time zone")
    if scale < 1:
        raise ValueError(f"scale must be 1 or more, not {scale}")
    lasting, rosters = _lasting_part(scale, seed)
    shifts = [
        shift for site, people, role in rosters for shift in duty_shifts(site, people, now, role)
    ]
    company = replace(lasting, shifts=tuple(shifts))
    return replace(company, stops=next_day(company, now))


# Drawing it is most of making a company; several drills are played in one process.
@lru_cache(maxsize=4)
def _lasting_part(scale: int, seed: int) -> tuple[Company, tuple[Roster, ...]]:
    """The company without shifts and routes, and who is on duty in turn."""
    all_sites = sites(scale)
    places = plots(scale, seed)
    served = _plots_by_site(places, all_sites)
    trucks_at = apportion(
        DELIVERY_PER_SCALE * scale, [len(served[site.id]) for site in all_sites], least=1
    )
    staff = Staff(seed)
    leading_group(staff)
    outside_contacts(staff)
    visits: dict[Place, Visits] = {}
    rosters: list[Roster] = []
    for site, trucks in zip(all_sites, trucks_at, strict=True):
        site_heads(staff, site.id)
        rosters.append(Roster(site.id, staff.hire_several(DUTY_PEOPLE, site.id), DUTY_ROLE))
        visits |= _visits(staff, site.id, served[site.id], trucks)
    units = fleet(staff, all_sites, trucks_at) + delegates(staff, places, all_sites, scale)
    rosters.append(Roster(None, network_people(staff), ON_CALL))
    demand_people(staff, [site.id for site in all_sites])
    makers = factories(staff)
    newsrooms(staff)
    inspectors(staff, [site.id for site in all_sites])
    company = Company(
        name_zh="凯里演示配送公司",
        name_en="Kaili demo distribution company",
        timezone="Asia/Shanghai",
        area=AREA,
        sites=all_sites,
        people=tuple(staff.people),
        roles=tuple(staff.roles),
        units=units,
        retailers=retailers(scale, seed, places, visits),
        districts=tuple(District(d.name_zh, d.name_en) for d in DISTRICTS),
        brands=brands(seed),
        factories=makers,
        demo=True,
    )
    return company, tuple(rosters)


def _plots_by_site(places: list[Plot], all_sites: tuple[Site, ...]) -> dict[str, list[Plot]]:
    """Each district's plots, dealt evenly to the sites that serve it."""
    served: dict[str, list[Plot]] = {site.id: [] for site in all_sites}
    for district in DISTRICTS:
        homes = home_sites(district, all_sites)
        own = [plot for plot in places if plot.district is district]
        for site, share in zip(homes, neighbourhoods(own, len(homes), _place), strict=True):
            served[site.id] += share
    return served


def _visits(staff: Staff, site: str, served: list[Plot], trucks: int) -> dict[Place, Visits]:
    """Neighbours share an account manager; each truck's territory falls into five parts, one for
    each order day.
    """
    people = account_managers(
        staff, site, max(FEWEST_MANAGERS, round(len(served) / RETAILERS_PER_MANAGER))
    )
    manager_of = {
        plot.place: person
        for person, patch in zip(people, neighbourhoods(served, len(people), _place), strict=True)
        for plot in patch
    }
    return {
        plot.place: Visits(manager_of[plot.place], order_day)
        for territory in neighbourhoods(served, trucks, _place)
        for order_day, part in enumerate(neighbourhoods(territory, ORDER_DAYS, _place), start=1)
        for plot in part
    }


def _place(plot: Plot) -> Place:
    return plot.place
