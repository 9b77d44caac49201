"""Everyone whom the plan names by role is there, with a deputy, and someone is always on duty."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from demo import demo_company
from incidents.company import DELEGATES, Company

NOON_IN_KAILI = datetime(2026, 11, 23, 4, 0, 30, tzinfo=UTC)  # a Monday
PEOPLE_ROLES = {
    *("general manager", "leader", "deputy leader", "insurer", "workshop"),
    *("head of marketing centre", "head of distribution centre", "head of information centre"),
    *("head of finance", "head of security", "head of supervision centre"),
}
SITE_ROLES = {
    "head of marketing department",
    "head of distribution",
    "head of the site",
    "market manager",
}
scales = pytest.mark.parametrize("scale", [1, 3])


@cache
def company(scale: int = 1) -> Company:
    return demo_company(NOON_IN_KAILI, scale)


def holders(kaili: Company, role: str, site: str | None = None) -> list[str]:
    held = sorted(
        (held.rank, held.person) for held in kaili.roles if (held.role, held.site) == (role, site)
    )
    return [person for _, person in held]


@scales
def test_every_reference_leads_somewhere(scale: int) -> None:
    kaili = company(scale)
    people, sites = {person.id for person in kaili.people}, {site.id for site in kaili.sites}
    retailers = {retailer.id for retailer in kaili.retailers}
    delivery = {unit.id for unit in kaili.units if unit.role == "delivery"}
    assert {held.person for held in kaili.roles} | {
        shift.person for shift in kaili.shifts
    } <= people
    assert {held.site for held in kaili.roles} | {
        person.site for person in kaili.people
    } <= sites | {None}
    assert {unit.driver for unit in kaili.units} <= people
    assert {stop.retailer for stop in kaili.stops} <= retailers
    assert {stop.route for stop in kaili.stops} == delivery


@scales
def test_drivers_and_account_managers_work_at_the_site_they_serve(scale: int) -> None:
    kaili = company(scale)
    held = {(held.role, held.person, held.site) for held in kaili.roles}
    site_of = {person.id: person.site for person in kaili.people}
    assert all(
        ("driver", unit.driver, unit.site) in held
        for unit in kaili.units
        if unit.role not in DELEGATES
    )
    managers = {retailer.account_manager for retailer in kaili.retailers}
    assert all(("account manager", manager, site_of[manager]) in held for manager in managers)
    assert {site_of[manager] for manager in managers} == {site.id for site in kaili.sites}


def test_every_company_wide_role_has_a_holder_and_a_deputy() -> None:
    assert all(len(holders(company(), role)) >= 2 for role in PEOPLE_ROLES)
    assert holders(company(), "general manager") == holders(company(), "leader")
    assert holders(company(), "leader")[1] == holders(company(), "deputy leader")[0]


def test_the_insurer_and_the_workshop_are_other_organisations() -> None:
    organisation = {person.id: person.organisation for person in company().people}
    assert {organisation[person] for person in holders(company(), "insurer")} == {"insurer"}
    assert {organisation[person] for person in holders(company(), "workshop")} == {
        "repair workshop"
    }
    assert organisation[holders(company(), "leader")[0]] == ""


@scales
def test_every_site_has_heads_with_deputies_and_a_standby_truck(scale: int) -> None:
    kaili = company(scale)
    standby = Counter(unit.site for unit in kaili.units if unit.role == "standby")
    for site in kaili.sites:
        assert all(len(holders(kaili, role, site.id)) >= 2 for role in SITE_ROLES)
        assert len(holders(kaili, "head of distribution", site.id)) == 3
        assert holders(kaili, "head of the site", site.id) == holders(
            kaili, "head of distribution", site.id
        )
        assert standby[site.id] == 1


@scales
def test_at_every_hour_of_the_roster_exactly_one_is_on_duty_at_each_site(scale: int) -> None:
    kaili = company(scale)
    for hours in range(-48, 14 * 24 + 1, 5):
        at = NOON_IN_KAILI + timedelta(hours=hours)
        now = [shift for shift in kaili.shifts if shift.start <= at < shift.end]
        on_duty = [shift.site for shift in now if shift.role == "person on duty"]
        assert sorted(on_duty, key=str) == sorted(site.id for site in kaili.sites)
        assert [shift.site for shift in now if shift.role == "information centre"] == [None]
    assert {shift.end - shift.start for shift in kaili.shifts} == {timedelta(hours=12)}


def test_duty_is_handed_round_among_three() -> None:
    for site in company().sites:
        turns = [shift.person for shift in company().shifts if shift.site == site.id]
        assert len(set(turns)) == 3
        assert all(len(set(turns[i : i + 3])) == 3 for i in range(len(turns) - 2))


def test_tomorrow_the_roster_still_says_the_same() -> None:
    tomorrow = demo_company(NOON_IN_KAILI + timedelta(days=1))
    assert len(set(company().shifts) & set(tomorrow.shifts)) == len(company().shifts) - 2 * (
        len(company().sites) + 1
    )
