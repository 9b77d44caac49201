"""Holes in the company's lists are found, named, and put to someone (3.1.13, 3.2.8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from demo import demo_company
from drills.simulation import Simulation
from incidents.company import Company
from playbooks.company import data_gaps
from playbooks.company.company_lookup import Directory, Live
from playbooks.company.fact_source import FactSource
from playbooks.definition.facts import OF_COMPANY
from tests.playbooks.small import MONDAY, shipped_plan

PLAN = shipped_plan()
WHOLE = demo_company(MONDAY)


def found(
    company: Company, what: str, site: str | None = None, now: datetime = MONDAY
) -> list[str]:
    return data_gaps.found(FactSource(Directory(company), Live(), PLAN, now), what, site)


def holder(role: str, site: str | None = None) -> str:
    return next(r.person for r in WHOLE.roles if (r.role, r.site, r.rank) == (role, site, 0))


def without_phones(*people: str) -> Company:
    return replace(
        WHOLE, people=tuple(replace(p, phones=()) if p.id in people else p for p in WHOLE.people)
    )


def test_every_hole_a_condition_may_name_is_looked_for() -> None:
    assert set(data_gaps.FINDERS) == set(OF_COMPANY)


def test_the_demo_company_has_no_holes() -> None:
    assert {what: found(WHOLE, what) for what in data_gaps.FINDERS} == {
        what: [] for what in data_gaps.FINDERS
    }


def test_people_and_contacts_without_a_phone_are_named_apart() -> None:
    head, insurer = holder("head of security"), holder("insurer")
    company = without_phones(head, insurer)
    names = {p.id: p.name for p in WHOLE.people}
    assert found(company, "without_phone") == [names[head]]
    assert found(company, "contacts_without_phone") == [f"{names[insurer]} (insurer)"]
    assert found(company, "without_phone", "lushan") == []


def test_roles_no_one_holds_and_roles_without_a_deputy_are_named_with_their_site() -> None:
    nobody = replace(
        WHOLE,
        roles=tuple(r for r in WHOLE.roles if (r.role, r.site) != ("head of the site", "lushan")),
    )
    assert found(nobody, "without_holder") == ["head of the site @ lushan"]
    alone = replace(
        WHOLE, roles=tuple(r for r in WHOLE.roles if r.role != "head of security" or r.rank == 0)
    )
    assert found(alone, "without_deputy") == ["head of security"]


def test_both_checks_put_what_they_find_to_someone_in_the_text() -> None:
    head, insurer = holder("head of security"), holder("insurer")
    world = Simulation(PLAN, without_phones(head, insurer), MONDAY)
    world.begin("staff phone lists", None)
    world.begin("directory of contacts", None)
    texts = {o.notification.step: o.notification.text for o in world.owed}
    names = {p.id: p.name for p in WHOLE.people}
    assert names[head] in texts["phones"]
    assert names[insurer] in texts["contacts"]


def test_a_check_that_finds_nothing_asks_no_one_and_is_over() -> None:
    world = Simulation(PLAN, WHOLE, MONDAY)
    world.begin("staff phone lists", None)
    assert (world.owed, world.runs[1].status) == ([], "closed")
