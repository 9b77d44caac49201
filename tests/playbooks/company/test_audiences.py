"""Who is called for a name of the plan: holders, deputies, anyone who is on shift or commands, and who
of them is away.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from incidents.company import Absence, Company, Factory, Retailer, RoleHeld, Shift
from playbooks.company.audiences import people
from playbooks.company.commander import confirmers, lacks_commander, proposals
from playbooks.company.company_lookup import Directory, Live
from playbooks.company.fact_source import FactSource
from playbooks.company.resolved_audience import ResolvedAudience
from playbooks.definition.plan import Plan
from playbooks.loader import read_files
from tests.playbooks.company.brands import brand
from tests.playbooks.small import MONDAY, small_company, small_files, without_role

SAY = "- {id: a, tell: head, text: word}"
MORE = """\
  duty: {on call: duty, at: incident.site}
  everywhere: {on call: duty, at: anywhere}
  truck head: {role: head, at: unit.site}
  maker: {factory of: brand}
  manager: {account manager of: customer}
"""
SIGNAL = "  complaint: {fields: {brand: {is: brand}, customer: {is: customer}}}\n"
CONFIRM = "  confirm by: [boss, board]\n"


def plan_of(command: str = "") -> Plan:
    files = small_files(SAY)
    files["policies.yaml"] = (
        files["policies.yaml"].replace("audiences:\n", "audiences:\n" + MORE) + command
    )
    files["plan.yaml"] = files["plan.yaml"].replace("signals:\n", "signals:\n" + SIGNAL)
    return read_files(files)


def source(company: Company, plan: Plan | None = None) -> FactSource:
    return FactSource(Directory(company), Live(), plan or plan_of(), MONDAY)


def called(
    company: Company, audience: str, about: str | None = None, deputies: bool = False,
    acting: str | None = None, site: str | None = "HQ",
) -> ResolvedAudience:  # fmt: skip
    return people(source(company), audience, ("breakdown", acting, False), site, about, deputies)


def ids(found: ResolvedAudience) -> list[str]:
    return [person for person, _ in found.present]


def away(found: ResolvedAudience) -> list[tuple[str, str]]:
    return [(person, why) for person, _, why in found.away]


def test_a_role_at_a_site_is_its_holder_there_and_after_that_the_deputies() -> None:
    assert ids(called(small_company(), "head")) == ["hana"]
    assert ids(called(small_company(), "head", deputies=True)) == ["deputy"]
    assert ids(called(small_company(), "head", site="EAST")) == [], "nobody holds it there"


def test_without_a_site_the_centre_answers() -> None:
    assert ids(called(small_company(), "head", site=None)) == ["hana"]


def test_a_role_of_the_whole_company_answers_at_every_site() -> None:
    assert ids(called(small_company(), "chief", site="EAST")) == ["carl"]


def test_a_role_at_the_trucks_site_is_not_that_of_the_incident() -> None:
    company = small_company()
    company = replace(company, roles=(*company.roles, RoleHeld("head", "gus", "EAST")))
    assert ids(called(company, "truck head", "S-2")) == ["gus"]
    assert ids(called(company, "truck head", "K-1")) == ["hana"]


def test_someone_away_is_passed_over_and_named_with_the_reason() -> None:
    company = small_company("hana", how="unreachable")
    found = called(company, "head")
    assert (ids(found), away(found)) == ([], [("hana", "unreachable")])


def test_a_driver_has_no_deputy_and_without_a_truck_there_is_none() -> None:
    assert ids(called(small_company(), "driver", "K-1")) == ["kai"]
    assert ids(called(small_company(), "driver", "K-1", deputies=True)) == []
    assert ids(called(small_company(), "driver")) == []


def shift(person: str, begins: float, ends: float, site: str | None = "HQ") -> Shift:
    """Between so many hours from now."""
    hour = timedelta(hours=1)
    return Shift("duty", person, MONDAY + begins * hour, MONDAY + ends * hour, site)


SHIFTS = (shift("sam", -8, 0), shift("sue", 0, 8), shift("sid", 8, 16), shift("gus", 16, 24))


def test_on_call_is_anyone_who_is_on_shift_now_the_end_of_a_shift_is_no_longer_in_it() -> None:
    assert ids(called(replace(small_company(), shifts=SHIFTS), "duty")) == ["sue"]


def test_after_anyone_who_is_on_call_comes_the_next_of_the_roster_who_can_be_reached() -> None:
    company = replace(small_company(), shifts=SHIFTS)
    assert ids(called(company, "duty", deputies=True)) == ["sid"]
    gone = replace(small_company("sid"), shifts=SHIFTS)
    found = called(gone, "duty", deputies=True)
    assert (ids(found), away(found)) == (["gus"], [("sid", "away")])


def test_an_empty_roster_calls_no_one() -> None:
    company = replace(small_company(), shifts=())
    assert ids(called(company, "duty")) == ids(called(company, "duty", deputies=True)) == []


def test_of_a_factory_the_first_contact_is_called_and_the_others_after_it() -> None:
    company = replace(
        small_company(),
        brands=(brand("oak", factory="mill"),),
        factories=(Factory("mill", "Mill", "Mill", ("ines", "gina", "gus")),),
    )
    assert ids(called(company, "maker", "oak")) == ["ines"]
    assert ids(called(company, "maker", "oak", deputies=True)) == ["gina", "gus"]
    assert ids(called(company, "maker", "elm")) == [], "a brand that is not in the register"


def managed(manager: str) -> Company:
    company = small_company()
    shops: tuple[Retailer, ...] = tuple(
        replace(r, account_manager=manager) for r in company.retailers
    )
    roles = (*company.roles, RoleHeld("market manager", "lena"))
    return replace(company, retailers=shops, roles=roles)


def test_for_a_customer_the_account_manager_is_called_and_the_market_manager_after() -> None:
    assert ids(called(managed("gina"), "manager", "R-1")) == ["gina"]
    assert ids(called(managed("gina"), "manager", "R-1", deputies=True)) == ["lena"]


@pytest.mark.parametrize(("manager", "customer"), [("", "R-1"), ("left", "R-1"), ("gina", "R-99")])
def test_a_customer_without_a_known_account_manager_calls_no_one_and_then_the_market_manager(
    manager: str, customer: str
) -> None:
    assert ids(called(managed(manager), "manager", customer)) == []
    assert ids(called(managed(manager), "manager", customer, deputies=True)) == ["lena"]


def test_the_leader_commands_then_the_deputy_leader_then_the_role_of_the_kind() -> None:
    company = small_company()
    led = replace(company, roles=(*company.roles, RoleHeld("deputy leader", "bob")))
    assert ids(called(led, "commander")) == ["lena"]
    assert ids(called(led, "commander", deputies=True)) == ["bob"]
    bare = without_role(company, "leader")
    assert ids(called(bare, "commander")) == ["carl"], "nobody leads: the chief, by the plan"


def test_an_appointed_commander_goes_before_everyone() -> None:
    assert ids(called(small_company(), "commander", acting="insurer")) == ["ines"]


def test_where_all_are_away_the_commander_is_no_one_and_who_leads_is_named() -> None:
    found = called(small_company("lena", "carl"), "commander")
    assert ids(found) == []
    assert ("lena", "away") in away(found)


@pytest.mark.parametrize(("gone", "lacks"), [((), False), (("lena",), True), (("carl",), False)])
def test_a_commander_is_lacking_when_everyone_who_leads_is_away(
    gone: tuple[str, ...], lacks: bool
) -> None:
    assert lacks_commander(source(small_company(*gone))) is lacks


def test_proposed_is_the_role_of_the_kind_or_the_one_named_first_where_someone_is_there() -> None:
    assert proposals(source(small_company()), "breakdown", None) == ("chief",)
    assert proposals(source(small_company()), "breakdown", "insurer") == ("insurer", "chief")
    assert proposals(source(small_company("ines")), "breakdown", "insurer") == ("chief",)
    assert proposals(source(small_company("hana")), "breakdown", "head")[-1] == "chief"
    assert proposals(source(small_company("carl")), "breakdown", None) == ()


def confirming(*absences: Absence) -> list[tuple[list[str], list[tuple[str, str]]]]:
    company = replace(small_company(), absences=absences)
    found: Any = confirmers(source(company, plan_of(CONFIRM)))
    return [(ids(one), away(one)) for one in found]


def test_someone_out_of_the_city_confirms_by_phone_and_someone_out_of_reach_does_not() -> None:
    day = timedelta(days=1)
    assert [(sorted(present), gone) for present, gone in confirming()] == [
        (["boss"], []),
        (["bea", "ben", "bob"], []),
    ]
    out = Absence("boss", "away", MONDAY - day, MONDAY + day)
    assert confirming(out)[0] == (["boss"], [])
    lost = Absence("boss", "unreachable", MONDAY - day, MONDAY + day)
    assert confirming(lost)[0] == ([], [("boss", "unreachable")])
