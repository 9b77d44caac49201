"""Faults of a company's file, and of a plan and a company together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from incidents.company import Company, RoleHeld
from playbooks.company.company_lookup import Directory
from playbooks.loader.company_file import read_company
from playbooks.loader.faults import BadPlanError, Fault
from playbooks.loader.plan_folder import examine
from playbooks.loader.validators.company import validate_company
from tests.playbooks.loader.damage import (
    POLICIES,
    SAY,
    code_of,
)
from tests.playbooks.small import small_company, small_files

COMPANY = """\
name: Small
time zone: Asia/Shanghai
area: ["26,107", "26,109", "27,109"]
sites:
  HQ: {name: Centre, place: "26.5,108"}
people:
  hana: {name: Hana, phones: ["+8613900000000"], roles: [head at HQ, head at HQ deputy 1]}
units:
  K-1: {role: delivery, site: HQ, driver: hana, load: 80}
retailers:
  R-1: {name: Shop, phones: ["+8613900000001"], place: "26.5,108"}
routes:
  K-1: ["10:20 R-1 12"]
"""
DAY = date(2026, 11, 23)


def company_faults(text: str) -> list[Fault]:
    try:
        read_company(text, DAY)
    except BadPlanError as bad:
        return bad.faults
    return []


def test_a_company_file_without_a_fault_is_read_whole() -> None:
    company = read_company(COMPANY, DAY)
    assert [(r.role, r.site, r.rank) for r in company.roles] == [
        ("head", "HQ", 0),
        ("head", "HQ", 1),
    ]
    (stop,) = company.stops
    assert (stop.planned_at.isoformat(), stop.cartons) == ("2026-11-23T10:20:00+08:00", 12)


@pytest.mark.parametrize(
    ("code", "old", "new", "field"),
    [
        ("plan.is_no_number_of_cartons", "load: 80", "load: -1", "load"),
        ("plan.is_no_number_of_cartons", "load: 80", f"load: {'9' * 30}", "load"),
        ("plan.is_no_number_of_cartons", "load: 80", f"load: {'9' * 5000}", "load"),
        ("plan.text_is_unknown", "name: Shop,", "name: Shop, order day: 8,", "order day"),
        ("plan.word_is_missing", "name: Small\n", "", "name"),
        ("plan.there_is_no_time_zone", "Asia/Shanghai", "Asia/Kaili", "time zone"),
        ("plan.is_no_latitude_longitude", '"26,107", ', '"26;107", ', "area"),
        ("plan.is_no_latitude_longitude", 'Centre, place: "26.5,108"', "Centre, place: here", "place"),
        ("plan.is_no_latitude_longitude", 'Centre, place: "26.5,108"', 'Centre, place: "95,108"', "place"),
        ("plan.has_no_phone_and_cannot_be", ', phones: ["+8613900000000"]', "", "phones"),
        ("plan.is_no_international_number", "+8613900000000", "013900000000", "phones"),
        ("plan.is_no_international_number", "+8613900000001", "+86 139", "phones"),
        ("plan.names_no_site_of_company", "head at HQ,", "head at QH,", "roles"),
        ("plan.text_is_unknown", "role: delivery", "role: deliverie", "role"),
        ("plan.text_is_unknown", "driver: hana", "driver: hanna", "driver"),
        ("plan.text_is_unknown", "site: HQ, driver", "site: QH, driver", "site"),
        ("plan.word_is_missing", "site: HQ, driver", "driver", "site"),
        ("plan.there_is_no_unit", 'K-1: ["10:20', 'K-2: ["10:20', "K-2"),
        ("plan.is_no_latitude_longitude", 'Centre, place: "26.5,108"', 'Centre, place: "nan,108"', "place"),
        ("plan.is_no_stop", "10:20 R-1 12", "10:20 R-2 12", "K-1"),
        ("plan.is_no_stop", "10:20 R-1 12", "10:20 R-1", "K-1"),
        ("plan.is_no_stop", "10:20 R-1 12", "25:20 R-1 12", "K-1"),
        ("plan.is_no_stop", "10:20 R-1 12", "10:61 R-1 12", "K-1"),
        ("plan.is_no_stop", "10:20 R-1 12", f"10:20 R-1 {'9' * 5000}", "K-1"),
        ("plan.word_is_unknown_here", "load: 80", "lode: 80", "lode"),
        ("plan.this_is_no_yaml", "name: Small", "name: [Small", ""),
    ],
)  # fmt: skip
def test_a_fault_of_a_company_file_is_named_by_its_word(
    code: str, old: str, new: str, field: str
) -> None:
    assert old in COMPANY
    faults = company_faults(COMPANY.replace(old, new, 1))
    assert (code, field) in {(code_of(f.what), f.field) for f in faults}
    assert {f.file for f in faults} == {"company.yaml"}


def test_an_absurd_rank_of_a_deputy_is_a_fault_and_no_crash() -> None:
    damaged = COMPANY.replace("deputy 1", f"deputy {'9' * 5000}")
    assert [code_of(f.what) for f in company_faults(damaged)] == [
        "plan.is_no_rank_write_holder_first"
    ]


def held(*roles: RoleHeld) -> Company:
    return replace(small_company(), roles=roles)


def proved(company: Company) -> set[str]:
    found = examine(small_files(SAY))
    faults = validate_company(found.plan, Directory(company), found.places)
    return {code_of(f.what) for f in faults}


def test_a_role_of_the_plan_is_held_somewhere_at_each_site_and_by_someone_with_a_phone() -> None:
    assert "plan.is_held_by_nobody" in proved(held())
    assert "plan.at_site_is_held_by_nobody" in proved(held(RoleHeld("head", "hana", "HQ")))
    mute = tuple(replace(p, phones=()) for p in small_company().people)
    without = replace(held(RoleHeld("chief", "carl"), RoleHeld("head", "hana", "HQ")), people=mute)
    assert {
        "plan.is_held_by_nobody_with_phone",
        "plan.at_site_is_held_by_nobody_with_phone",
    } <= proved(without)


def test_a_right_that_no_one_of_the_company_has_is_a_fault_of_the_two_together() -> None:
    files = small_files(SAY)
    files[POLICIES] += "desk: {decide: head, see phones: everybody}\n"
    found = examine(files)
    assert not found.faults
    for company, codes in ((small_company(), set()), (held(), {"plan.nobody_of_company_may"})):
        faults = validate_company(found.plan, Directory(company), found.places)
        ours = {code_of(f.what) for f in faults} & {"plan.nobody_of_company_may"}
        assert ours == codes
