"""Another company brings another plan, and nothing in the code is changed for it: the bakery of
docs/examples.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from drills.runner import run_drill
from drills.scenario_loader import drills_in
from muster.settings import PLAN
from playbooks.checks.clause_carriers import clause_carriers
from playbooks.loader import BadPlanError, read_folder
from playbooks.loader.company_file import read_company

FOLDER = Path(PLAN).parent / "docs" / "examples" / "bakery"
BAKERY = read_folder(FOLDER)
DRILLS = {d.name: d for d in drills_in(FOLDER, BAKERY)}
COMPANY = (FOLDER / "company.yaml").read_text("utf-8")
MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize("name", DRILLS)
def test_every_drill_of_the_bakery_is_met(name: str) -> None:
    assert run_drill(DRILLS[name], BAKERY).missed == []


def test_people_are_told_in_german_and_english_and_never_in_another_language() -> None:
    texts = [
        line.text
        for drill in DRILLS.values()
        for line in run_drill(drill, BAKERY).lines
        if line.effect == "message"
    ]
    assert any(text.startswith("Guten Morgen Schule am Mehlsack") for text in texts)
    assert any(text.startswith("Dear Hotel Pumpernickel") for text in texts)
    assert [text for text in texts if re.search("[一-鿿]|—", text)] == []


def test_every_clause_that_runs_is_carried_out_and_every_playbook_is_rehearsed() -> None:
    empty = [number for number, found in clause_carriers(BAKERY).items() if not found]
    assert [number for number in empty if BAKERY.clauses[number][1] != "context"] == []
    assert {d.playbook for d in DRILLS.values()} == {*BAKERY.playbooks, *BAKERY.routines}


def test_its_links_and_roles_are_its_own() -> None:
    assert {link for book in BAKERY.playbooks.values() for link in book.links} == {
        "baking",
        "delivery",
        "selling",
    }
    company = read_company(COMPANY, MONDAY)
    held = {(r.role, r.rank) for r in company.roles}
    assert {("manager", 0), ("manager", 1), ("dispatcher", 0), ("oven service", 0)} <= held
    assert [s.planned_at.isoformat() for s in company.stops if s.route == "V-2"] == [
        "2026-11-23T06:10:00+01:00",
        "2026-11-23T06:40:00+01:00",
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "fault"),
    [
        ("driver: anton", "driver: antonn", "did you mean anton?"),
        ('place: "53.16,9.25"', "place: the mill", "is no latitude,longitude"),
        ("06:00 C-1 14", "06:00 C-11 14", "is no stop"),
        ("shop lead at nord", "shop lead at nordd", "names no site of the company"),
        ('phones: ["+491713920001"]', "phones: []", "has no phone"),
        ("role: standby, site: nord", "role: spare, site: nord", "'spare' is unknown"),
        ("name en: Krumenhof bakery", "nam en: Krumenhof bakery", "is unknown here"),
    ],
)
def test_a_fault_in_the_company_is_named_with_its_line(right: str, wrong: str, fault: str) -> None:
    assert right in COMPANY
    with pytest.raises(BadPlanError) as refused:
        read_company(COMPANY.replace(right, wrong, 1), MONDAY)
    line = COMPANY[: COMPANY.index(right)].count("\n") + 1
    assert any(
        fault in str(f) and f.line in (line, line - 1, line + 1) for f in refused.value.faults
    ), refused.value.faults


def test_a_company_beside_a_plan_is_no_part_of_its_version(tmp_path: Path) -> None:
    for file in FOLDER.rglob("*.yaml"):
        there = tmp_path / file.relative_to(FOLDER)
        there.parent.mkdir(exist_ok=True)
        there.write_text(
            file.read_text("utf-8") + ("\n# another word\n" if file.name == "company.yaml" else ""),
            "utf-8",
        )
    assert read_folder(tmp_path).hash == BAKERY.hash
