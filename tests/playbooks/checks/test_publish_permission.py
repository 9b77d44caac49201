"""Who may publish a version: holders of the roles that the plan names, by id or whole name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from incidents.company import Company, RoleHeld
from playbooks.checks.publish_permission import (
    PublishDeniedError,
    find_person,
    publisher,
    publishers,
    publishes_as,
)
from playbooks.company.company_lookup import Directory
from playbooks.definition.plan import Plan
from playbooks.loader import read_files
from tests.playbooks.small import small_company, small_files


def plan_of(*by: str) -> Plan:
    files = small_files("- {id: a, tell: head, text: word}")
    files["policies.yaml"] += f"publish: {{by: [{', '.join(by)}], clause: 4}}\n"
    return read_files(files)


def with_roles(*roles: RoleHeld, company: Company | None = None) -> Directory:
    return Directory(replace(company or small_company(), roles=roles))


def test_an_audience_means_its_role_and_a_role_for_itself_each_once() -> None:
    assert publishers(plan_of("chief", "quality", "chief", "boss")) == ["chief", "quality", "boss"]


def test_an_audience_that_is_no_role_lets_no_one_publish() -> None:
    assert publishers(plan_of("commander", "driver")) == []
    directory = Directory(small_company())
    assert publishes_as(plan_of("commander"), directory, "lena") is None


def test_someone_with_several_roles_publishes_by_the_first_that_the_plan_names() -> None:
    held = with_roles(RoleHeld("boss", "carl"), RoleHeld("chief", "carl"))
    assert publishes_as(plan_of("chief", "boss"), held, "carl") == "chief"
    assert publishes_as(plan_of("boss", "chief"), held, "carl") == "boss"


@pytest.mark.parametrize(("rank", "may"), [(0, True), (1, False), (2, False)])
def test_a_deputy_stands_in_on_duty_and_not_for_the_plan(rank: int, may: bool) -> None:
    held = with_roles(RoleHeld("chief", "carl", None, rank))
    assert (publishes_as(plan_of("chief"), held, "carl") == "chief") is may


def test_a_role_at_one_site_is_that_role() -> None:
    held = with_roles(RoleHeld("chief", "carl", "EAST"))
    assert publisher(plan_of("chief"), held, "carl") == ("carl", "chief")


@pytest.mark.parametrize(
    ("who", "found"),
    [
        ("carl", ["carl"]),
        ("Carl", ["carl"]),
        ("CARL", []),
        ("Car", []),
        ("", []),
        (" carl", []),
        ("Same", ["ben", "bob"]),
    ],
)
def test_a_person_is_named_by_id_or_whole_name_and_never_guessed(
    who: str, found: list[str]
) -> None:
    people = tuple(
        replace(p, name="Same") if p.id in ("ben", "bob") else p for p in small_company().people
    )
    directory = Directory(replace(small_company(), people=people))
    assert find_person(directory, who) == found
    if found != ["carl"]:
        with pytest.raises(PublishDeniedError):
            publisher(plan_of("chief", "board"), directory, who)


def test_an_id_goes_before_a_name_that_is_the_same() -> None:
    people = tuple(replace(p, name="carl") if p.id == "ben" else p for p in small_company().people)
    directory = Directory(replace(small_company(), people=people))
    assert publisher(plan_of("chief"), directory, "carl") == ("carl", "chief")


def test_no_one_publishes_under_a_plan_that_names_a_role_no_one_holds() -> None:
    for person in small_company().people:
        with pytest.raises(PublishDeniedError):
            publisher(plan_of("head of quality"), Directory(small_company()), person.id)
