"""A plan and a company together: every role is held, where it is needed, by someone who can be
reached.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from demo import demo_company
from incidents.company import Company, RoleHeld
from playbooks.company.company_lookup import Directory
from playbooks.loader.company_file import read_company
from playbooks.loader.faults import BadPlanError, Fault
from playbooks.loader.plan_folder import examine, folder_files
from playbooks.loader.validators.company import validate_company
from tests.playbooks.small import (
    MONDAY,
    SHIPPED_FOLDER,
    shipped_files,
    small_company,
    small_files,
    without_role,
)

BAKERY = SHIPPED_FOLDER.parent / "docs" / "examples" / "bakery"
SAY = "- {id: a, tell: head, text: word}"


def against(company: Company) -> list[Fault]:
    found = examine(small_files(SAY))
    return validate_company(found.plan, Directory(company), found.places)


def complete() -> Company:
    """The small company, with everyone the small plan may call at each of its sites."""
    company = small_company()
    more = [RoleHeld(role, "hana", site) for role in ("head", "guide") for site in ("EAST", "WEST")]
    return replace(
        company,
        roles=(*company.roles, *more, RoleHeld("nobody", "ben"), RoleHeld("deputy leader", "bob")),
    )


def test_the_demo_company_holds_every_role_of_the_shipped_plan() -> None:
    found = examine(shipped_files())
    assert validate_company(found.plan, Directory(demo_company(MONDAY)), found.places) == []


def test_a_complete_company_has_no_fault() -> None:
    assert against(complete()) == []


def test_a_role_that_no_one_holds_is_reported_where_the_plan_names_it() -> None:
    faults = against(without_role(complete(), "chief"))
    assert {(f.file, f.field) for f in faults} == {
        ("policies.yaml", "chief"),
        ("policies.yaml", "breakdown"),
    }
    assert all("'chief' is held by nobody" in f.fault for f in faults)
    assert {f.line for f in faults} == {3, 19}


def test_who_must_be_there_to_lead_is_what_the_plan_names_and_no_other_role() -> None:
    files = small_files(SAY)
    files["policies.yaml"] = files["policies.yaml"].replace(
        "command:\n", "command:\n  led by: [boss]\n  confirm by: [captain]\n"
    )
    found = examine(files)
    company = without_role(without_role(complete(), "leader"), "deputy leader")
    faults = validate_company(found.plan, Directory(company), found.places)
    assert [f.fault for f in faults] == ["'captain' is held by nobody"]


def test_the_bakery_of_the_examples_can_publish_its_plan() -> None:
    found = examine(folder_files(BAKERY))
    company = read_company((BAKERY / "company.yaml").read_text("utf-8"), MONDAY.date())
    assert validate_company(found.plan, Directory(company), found.places) == []


def test_the_last_resort_must_be_held_above_all() -> None:
    faults = against(without_role(complete(), "boss"))
    assert "last resort" in {f.field for f in faults}


def test_a_role_that_is_missing_at_one_site_only_names_the_site() -> None:
    company = complete()
    faults = against(
        replace(
            company, roles=tuple(r for r in company.roles if (r.role, r.site) != ("head", "EAST"))
        )
    )
    assert [("EAST" in f.fault, f.field) for f in faults] == [(True, "head")]


def test_anyone_who_holds_a_role_without_a_phone_cannot_be_reached() -> None:
    company = complete()
    mute = tuple(replace(p, phones=()) if p.id == "carl" else p for p in company.people)
    faults = against(replace(company, people=mute))
    assert {"with a phone" in f.fault for f in faults} == {True}
    assert "chief" in {f.field for f in faults}


@pytest.mark.parametrize("zone", ["Europe/Berliq", "../Berlin", "Europe"])
def test_a_company_in_a_time_zone_that_does_not_exist_has_a_fault_there(zone: str) -> None:
    text = (BAKERY / "company.yaml").read_text("utf-8").replace("Europe/Berlin", zone)
    with pytest.raises(BadPlanError) as bad:
        read_company(text, MONDAY.date())
    assert [(f.line, f.field) for f in bad.value.faults] == [(4, "time zone")]
