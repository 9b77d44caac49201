"""Faults of a kind's own words, of whole files, of the company beside the plan; and that no fault
is left without a case.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from incidents.company import Company, RoleHeld
from playbooks.company.company_lookup import Directory
from playbooks.loader.company_file import read_company
from playbooks.loader.faults import BadPlanError, Fault
from playbooks.loader.plan_folder import LARGEST, examine, examine_folder
from playbooks.loader.unused_declarations import hints
from playbooks.loader.validators.clauses import uncovered_clauses
from playbooks.loader.validators.company import validate_company
from tests.playbooks.loader import test_fault_places
from tests.playbooks.loader.damage import (
    ASK,
    BREAKDOWN,
    PLAN,
    POLICIES,
    ROUTINES,
    SAY,
    Damage,
    changed,
    code_of,
    step,
)
from tests.playbooks.small import small_company, small_files
from translations.codes.plan_fault import PLAN_FAULT

EACH = "- group: g\n  for each: unit in incident.units\n  steps:\n    "
WITH_AREA = "options: {x: {enter: {where: area}}, y: {}}"
LINE = "- {id: a, ask: head, within: 1h, text: word, ends: [x, y], "
ENTER = LINE + "options: {x: {enter: {t: %s}}, y: {}}}"
ONE = "    every: day"

KINDS = [
    step("plan.each_level_of_page_has_same", EACH + "- {id: a, page: head, text: word, within: before the planned stop}", "within"),
    step("plan.in_place_of_which_truck", "- {id: a, dispatch: trucks, within: 1h, text: word, ends: [none]}", "dispatch"),
    step("plan.is_no_time_write_until_or", "- {id: a, wait: until tomorrow, ends: [overdue]}", "wait"),
    step("plan.nobody_enters_name_field", ASK.replace("id: a", "id: b") + "\n- {id: a, wait: until b.time}", "wait"),
    step("plan.only_time_that_somebody_enters_may", "- {id: a, wait: all.over, else: 30m, within: 1h, ends: [overdue]}", "else"),
    step("plan.is_unknown_one_of", EACH + "- {id: a, assign: head, records: unit in odrer, within: 1h, text: word, ends: [refused]}", "records"),
    step("plan.has_unknown_word_write", ENTER % "{is: time, lese: ''}", "options"),
    step("plan.what_is_not_entered_is_empty", ENTER % "{is: time, else: now}", "options"),
    step("plan.title_is_written_by_language", ENTER % "{is: time, title: [Time]}", "options"),
    step("plan.cannot_be_entered_one_of", ENTER % "{is: [time]}", "options"),
    step("plan.opens_on_no_report_with_field", "- {id: a, open: breakdown, with: {colour: incident.site}}", "with"),
    step("plan.nobody_enters_area_as", ASK.replace("id: a", "id: b") + "\n- {id: a, suspend: delivery, in: b.where, review: 1h}", "in"),
    step("plan.there_is_no_fact_named", "- {id: a, suspend: delivery, in: incident.where, review: 1h}", "in"),
    step("plan.stands_for_no_line", f"{ASK.replace('id: a', 'id: b')}\n- {{id: a, approve: application, lines: b x, ranges: bulk, text: word, within: 1h, ends: [refused]}}", "lines"),
    Damage(
        "plan.holds_blank_in_first_word_is", BREAKDOWN, small_files("- {id: a b, tell: head, text: word}"), "id: a b", "id", "a b",
    ),
    step("plan.step_stands_twice", f"{SAY}\n- {{id: a, tell: chief, text: word}}", "id", at="tell: chief"),
    Damage("plan.id_stands_for_question_whether_to", BREAKDOWN, small_files("- {id: closing, tell: head, text: word}"), "id: closing", "id", "closing"),
    Damage("plan.word_is_empty", BREAKDOWN, small_files("- {id: '', tell: head, text: word}"), "id: ''", "id"),
]  # fmt: skip


def every(line: str) -> dict[str, str]:
    """A plan in which every incident has that step too."""
    return {**small_files(SAY), "playbooks/every.yaml": f"steps:\n  {line}\n"}


def unread(file: str, text: str) -> dict[str, str]:
    return {**small_files(SAY), file: text}


FILES = [
    Damage("plan.step_stands_in_too", BREAKDOWN, every(SAY), "id: a", "a"),
    Damage("plan.file_holds_no_mapping", PLAN, unread(PLAN, "- a\n- b\n"), "", ""),
    Damage("plan.file_holds_no_mapping", PLAN, unread(PLAN, "just a word"), "", ""),
    Damage("plan.is_missing_or_unreadable", PLAN, unread(PLAN, ""), "", ""),
    Damage("plan.is_missing_or_unreadable", POLICIES, {PLAN: small_files(SAY)[PLAN]}, "", ""),
    Damage("plan.is_not_written_in_utf", BREAKDOWN, unread(BREAKDOWN, "title: \udcff"), "", ""),
    Damage("plan.has_characters_at_most", BREAKDOWN, unread(BREAKDOWN, "#" * (LARGEST + 1)), "", ""),
    Damage("plan.this_is_no_yaml", BREAKDOWN, unread(BREAKDOWN, "title: \x07"), "", ""),
    changed("plan.is_no_list", BREAKDOWN, f"steps:\n  {SAY}", "steps: {id: a}", "steps"),
    changed("plan.is_no_mapping", BREAKDOWN, f"  {SAY}", "  - just a word", "steps"),
    Damage(
        "plan.incident_is_fact_of_its_own", POLICIES,
        {**small_files(SAY), POLICIES: small_files(SAY)[POLICIES].replace("  waiting: {on", "  units: {all: yes}\n  waiting: {on")},
        "  units: {all", "units",
    ),
    changed("plan.is_no_plain_name", "texts/en.yaml", 'word: "{unit}', 'word: "{unit.name}', "word"),
    Damage(
        "plan.name_is_taken", ROUTINES,
        {**small_files(SAY), ROUTINES: f"routines:\n  - routine: breakdown\n    owner: head\n{ONE}\n    steps: [{{id: b, tell: head, text: word}}]\n"},
        "routine: breakdown", "routine",
    ),
]  # fmt: skip


@pytest.mark.parametrize("damage", [*KINDS, *FILES], ids=str)
def test_a_fault_names_what_is_wrong_and_its_line_step_and_word(damage: Damage) -> None:
    damage.found()


def test_a_folder_without_a_plan_has_that_one_fault(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        (fault,) = examine_folder(folder).faults
        assert code_of(fault.what) == "plan.there_is_no_plan_in"


def test_a_clause_that_must_be_carried_out_and_is_not_is_found_where_it_is_declared() -> None:
    found = examine(small_files("- {id: a, clause: 3.10, tell: head, text: word}"))
    (fault,) = uncovered_clauses(found.plan.clauses, found.places)
    assert code_of(fault.what) == "plan.nothing_carries_out_clause"
    line = small_files(SAY)[PLAN].splitlines()[fault.line - 1]
    assert line.strip().startswith('"4"')
    everything = examine(small_files("- {id: a, clause: [3.10, 4], tell: head, text: word}"))
    assert list(uncovered_clauses(everything.plan.clauses, everything.places)) == []


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
        ("plan.word_is_missing", "name: Small\n", "", "name"),
        ("plan.there_is_no_time_zone", "Asia/Shanghai", "Asia/Kaili", "time zone"),
        ("plan.is_no_latitude_longitude", '"26,107", ', '"26;107", ', "area"),
        ("plan.is_no_latitude_longitude", 'Centre, place: "26.5,108"', "Centre, place: here", "place"),
        ("plan.is_no_latitude_longitude", 'Centre, place: "26.5,108"', 'Centre, place: "95,108"', "place"),
        ("plan.has_no_phone_and_cannot_be", ', phones: ["+8613900000000"]', "", "phones"),
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


def test_a_role_of_the_plan_is_held_somewhere_at_each_site_and_by_somebody_with_a_phone() -> None:
    assert "plan.is_held_by_nobody" in proved(held())
    assert "plan.at_site_is_held_by_nobody" in proved(held(RoleHeld("head", "hana", "HQ")))
    mute = tuple(replace(p, phones=()) for p in small_company().people)
    without = replace(held(RoleHeld("chief", "carl"), RoleHeld("head", "hana", "HQ")), people=mute)
    assert {
        "plan.is_held_by_nobody_with_phone",
        "plan.at_site_is_held_by_nobody_with_phone",
    } <= proved(without)


def hinted(files: dict[str, str]) -> set[tuple[str, str]]:
    found = examine(files)
    return {(code_of(f.what), f.file) for f in hints(found.plan, found.places)}


def test_what_is_declared_and_never_used_is_a_hint() -> None:
    files = small_files(SAY)
    files["texts/en.yaml"] += "spare.text: never said\n"
    files["playbooks/spare.yaml"] = f"playbook: spare\ntitle: x\nowner: boss\nsteps:\n  {SAY}\n"
    assert hinted(files) >= {
        ("plan.is_used_by_no_step", POLICIES),
        ("plan.is_said_by_no_step", "texts/en.yaml"),
        ("plan.nothing_opens_name", "playbooks/spare.yaml"),
    }
    opened = {**files, BREAKDOWN: small_files("- {id: a, open: spare}")[BREAKDOWN]}
    assert ("plan.nothing_opens_name", "playbooks/spare.yaml") not in hinted(opened)


# Reported by drills only (tests/drills/test_scenario_faults.py), and the words around a fault.
ELSEWHERE = {
    "plan.fault_and_remedy",
    "plan.is_nested_too_deep",  # tests/playbooks/test_reading_yaml.py
    "plan.where_field",
    "plan.is_no_length_of_time_write",
    "plan.is_no_rank_write_holder_first",
    "plan.muster_would_never_be_down",
    "plan.no_playbook_has_step",
    "plan.nobody_can_tell_this_plan_fact",
    "plan.stands_times_in",
    "plan.where_step",
}


def test_every_fault_has_a_case() -> None:
    """A new fault needs a line in one of the tables: what is wrong, and where it is reported."""
    source = Path(__file__).read_text("utf-8")
    said = {code for code in PLAN_FAULT if f'"{code}"' in source}
    covered = said | {damage.code for damage in test_fault_places.ALL}
    assert {code for code in PLAN_FAULT if code.startswith("plan.")} - covered == set()
