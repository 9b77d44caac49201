"""Who may do what at the desk, by the plan, the roles people hold, and the roster."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from incidents.company import Absence, Company, Person, RoleHeld, Shift
from playbooks.checks.person_rights import rights_of
from playbooks.company.company_lookup import Directory
from playbooks.definition.desk_rights import RIGHTS
from playbooks.definition.plan import Plan
from playbooks.loader.plan_folder import examine
from tests.playbooks.small import shipped_plan, small_company, small_files
from tests.runtimes import MONDAY

SAY = "- {id: a, tell: head, text: word}"
DEPARTMENTS = "departments:\n  boards: {title: Boards, roles: [chief, boss]}\n"


def plan(desk: str, more: str = "") -> Plan:
    files = small_files(SAY)
    files["policies.yaml"] += more + desk
    found = examine(files)
    assert found.faults == []
    return found.plan


def company(*roles: RoleHeld, **more: object) -> Company:
    people = ("hana", "dora", "nora")
    outside = Person("ivo", "Ivo", ("+10000000009",), organisation="insurer")
    return replace(
        small_company(),
        people=(*(Person(p, p.title(), ()) for p in people), outside),
        roles=roles,
        **more,
    )


def rights(plan: Plan, person: str, company: Company, minutes: int = 0) -> set[str]:
    return set(rights_of(plan, Directory(company), person, MONDAY + timedelta(minutes=minutes)))


HOLDS = RoleHeld("head", "hana", "HQ")


def test_who_holds_the_role_has_the_right_and_no_one_else() -> None:
    decides = plan("desk: {decide: head}\n")
    assert "decide" in rights(decides, "hana", company(HOLDS))
    assert "decide" not in rights(decides, "dora", company(HOLDS))


def test_a_deputy_has_the_rights_of_the_role_also_while_its_holder_is_there() -> None:
    deputy = RoleHeld("head", "dora", "HQ", 1)
    away = Absence("hana", "away", MONDAY, MONDAY + timedelta(hours=9))
    decides = plan("desk: {decide: head}\n")
    assert "decide" in rights(decides, "dora", company(HOLDS, deputy))
    assert "decide" in rights(decides, "dora", company(HOLDS, deputy, absences=(away,)))


def test_who_is_on_duty_has_the_rights_of_the_role_until_the_shift_ends() -> None:
    shift = Shift("head", "nora", MONDAY, MONDAY + timedelta(minutes=60))
    decides, staff = plan("desk: {decide: head}\n"), company(shifts=(shift,))
    found = ["decide" in rights(decides, "nora", staff, m) for m in (-1, 0, 59, 60)]
    assert found == [False, True, True, False]


def test_a_role_that_is_taken_away_takes_its_rights_along() -> None:
    decides = plan("desk: {decide: head}\n")
    assert "decide" in rights(decides, "hana", company(HOLDS))
    assert "decide" not in rights(decides, "hana", company())


def test_everyone_is_everyone_of_the_company_and_no_insurer() -> None:
    open_to_all = plan("desk: {see phones: everybody}\n")
    assert rights(open_to_all, "nora", company()) == {"read", "report", "see phones"}
    assert rights(open_to_all, "ivo", company()) == set()
    insured = plan("desk: {read: [everybody, head]}\n")
    assert rights(insured, "ivo", company(RoleHeld("head", "ivo"))) == {"read"}


def test_someone_the_company_does_not_know_has_no_right() -> None:
    assert rights(plan("desk: {decide: everybody}\n"), "ghost", company()) == set()


def test_a_department_means_its_roles_and_an_audience_for_its_role() -> None:
    boards = plan("desk: {decide: boards}\n", DEPARTMENTS)
    assert "decide" in rights(boards, "nora", company(RoleHeld("chief", "nora")))
    shipped = shipped_plan()
    assert shipped.roles_named("head on site") == ("head of distribution",)


@pytest.mark.parametrize("desk", ["", "desk: {decide: chief}\n"])
def test_what_the_plan_does_not_give_no_one_has_but_to_read_and_report(desk: str) -> None:
    assert rights(plan(desk), "hana", company(HOLDS)) == {"read", "report"}


def test_who_publishes_is_said_in_either_place_and_holders_only() -> None:
    deputy = RoleHeld("head", "dora", "HQ", 1)
    for said in ("desk: {publish: head}\n", "publish: {by: head}\n"):
        assert "publish" in rights(plan(said), "hana", company(HOLDS, deputy))
        assert "publish" not in rights(plan(said), "dora", company(HOLDS, deputy))


def test_the_shipped_plan_gives_every_right_to_someone_and_not_all_to_everyone() -> None:
    shipped = shipped_plan()
    assert all(shipped.has_right(right) for right in RIGHTS)
    assert [r for r in RIGHTS if "everybody" in shipped.has_right(r)] == ["read", "report"]
