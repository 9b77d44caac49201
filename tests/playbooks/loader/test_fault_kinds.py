"""Faults of a kind's own words, of whole files, of the company; no fault is without a case."""

from __future__ import annotations

from pathlib import Path

import pytest

from playbooks.loader.plan_folder import LARGEST, examine, examine_folder
from playbooks.loader.unused_declarations import hints
from playbooks.loader.validators.clauses import uncovered_clauses
from tests.playbooks.loader import test_condition_faults, test_fault_places
from tests.playbooks.loader.damage import (
    ASK,
    BREAKDOWN,
    PLAN,
    POLICIES,
    ROUTINES,
    SAY,
    Damage,
    added,
    changed,
    code_of,
    step,
)
from tests.playbooks.loader.trouble_faults import TROUBLE
from tests.playbooks.small import small_files
from translations.codes.plan_fault import PLAN_FAULT

EACH = "- group: g\n  for each: unit in incident.units\n  steps:\n    "
WITH_AREA = "options: {x: {enter: {where: area}}, y: {}}"
LINE = "- {id: a, if nobody decides: escalate, ask: head, within: 1h, text: word, nothing follows when: [x, y], because: a reason, "
ENTER = LINE + "options: {x: {enter: {t: %s}}, y: {}}}"
ONE = "    every: day"
KINDS = [
    *TROUBLE,
    step("plan.each_level_of_page_has_same", EACH + "- {id: a, page: head, text: word, within: before the planned stop}", "within"),
    step("plan.limit_is_too_long", "- {id: a, wait: all.over, within: 99999999d, nothing follows when: [overdue], because: a reason}", "within"),
    step("plan.is_no_limit_write_s_m", "- {id: a, wait: all.over, within: 99999999999999999999d, nothing follows when: [overdue], because: a reason}", "within"),
    step("plan.in_place_of_which_truck", "- {id: a, dispatch: trucks, within: 1h, text: word, nothing follows when: [none], because: a reason}", "dispatch"),
    step("plan.is_no_time_write_until_or", "- {id: a, wait: until tomorrow, nothing follows when: [overdue], because: a reason}", "wait"),
    step("plan.only_reports_end", EACH + "- {id: a, assign: head, records: over, within: 1h, text: word, nothing follows when: [refused], because: a reason}", "records"),
    step("plan.no_signal_settles", "- {id: a, wait: no more storms, within: 1h, text: word, nothing follows when: [overdue], because: a reason}", "wait"),
    step("plan.passes_on_no_words", "- {id: a, assign: head, pass on: chief, within: 1h, text: word, nothing follows when: [refused], because: a reason}", "pass on"),
    changed("plan.kind_of_thing_is_kind_of_field", PLAN, "clauses:\n", "things: {place: {A: {title: a}}}\nclauses:\n", "things", "things:"),
    changed("plan.other_name_is_taken", PLAN, "clauses:\n", "things: {host: {A: {also called: [One]}, B: {also called: [one]}}}\nclauses:\n", "B", "things:"),
    step("plan.counts_from_needs_limit", "- {id: a, hand over: x, counts from: incident.since}", "counts from"),
    step("plan.at_latest_needs_limit", "- {id: a, hand over: x, at latest: incident.since}", "at latest"),
    step("plan.latest_is_no_span", "- {id: a, wait: all.over, within: 1h, at latest: 1 working day before incident.since, nothing follows when: [overdue], because: a reason}", "at latest"),
    step("plan.counts_from_no_time", "- {id: a, wait: all.over, within: 1h, counts from: incident.note, nothing follows when: [overdue], because: a reason}", "counts from"),
    step("plan.nobody_enters_name_field", ASK.replace("id: a", "id: b") + "\n- {id: a, wait: until b.time}", "wait"),
    step("plan.only_time_that_somebody_enters_may", "- {id: a, wait: all.over, else: 30m, within: 1h, nothing follows when: [overdue], because: a reason}", "else"),
    step("plan.is_unknown_one_of", EACH + "- {id: a, assign: head, records: unit in odrer, within: 1h, text: word, nothing follows when: [refused], because: a reason}", "records"),
    step("plan.has_unknown_word_write", ENTER % "{is: time, lese: ''}", "options"),
    step("plan.what_is_not_entered_is_empty", ENTER % "{is: time, else: now}", "options"),
    step("plan.title_is_written_by_language", ENTER % "{is: time, title: [Time]}", "options"),
    step("plan.cannot_be_entered_one_of", ENTER % "{is: [time]}", "options"),
    step("plan.opens_on_no_report_with_field", "- {id: a, open: breakdown, with: {colour: incident.site}}", "with"),
    step("plan.nobody_enters_area_as", ASK.replace("id: a", "id: b") + "\n- {id: a, suspend: delivery, in: b.where, review: 1h}", "in"),
    step("plan.there_is_no_fact_named", "- {id: a, suspend: delivery, in: incident.where, review: 1h}", "in"),
    added("plan.there_is_no_role_or_department", POLICIES, "desk:\n  read: everybody\n  decide: [head, haed]", "decide", at="  decide:"),
    added("plan.publish_is_said_twice", POLICIES, "publish: {by: boss}\ndesk:\n  publish: boss", "publish", at="  publish: boss"),
    step("plan.stands_for_no_line", f"{ASK.replace('id: a', 'id: b')}\n- {{id: a, if nobody decides: escalate, approve: application, lines: b x, ranges: bulk, text: word, within: 1h, nothing follows when: [refused], because: a reason}}", "lines"),
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


DISPATCH = (
    EACH
    + "- {id: a, dispatch: trucks, within: 1h, text: word, nothing follows when: [none], because: a reason}"
)
SPEED = "road_speed: 30"


def driving(speed: str) -> Damage:
    """A plan that dispatches trucks by a speed that is none (SECURITY L8)."""
    files = small_files(DISPATCH)
    assert SPEED in files[PLAN]
    files[PLAN] = files[PLAN].replace(SPEED, f"road_speed: {speed}")
    return Damage("plan.dispatch_needs_value", PLAN, files, "values:", "values")


VALUES = [
    *(driving(speed) for speed in ("1e400", ".inf", "-30", "0", "0.0", "fast", "30m", "9999999.5")),
    changed("plan.number_is_too_long", PLAN, SPEED, "road_speed: " + "9" * 400 + ".0", "road_speed", "values:"),
    changed("plan.number_is_too_long", PLAN, SPEED, "road_speed: " + "9" * 5000, "road_speed", "values:"),
]  # fmt: skip

FILES = [
    Damage("plan.step_stands_in_too", BREAKDOWN, every(SAY), "id: a", "a"),
    Damage("plan.file_holds_no_mapping", PLAN, unread(PLAN, "- a\n- b\n"), "", ""),
    Damage("plan.file_holds_no_mapping", PLAN, unread(PLAN, "just a word"), "", ""),
    Damage("plan.is_missing_or_unreadable", PLAN, unread(PLAN, ""), "", ""),
    Damage("plan.is_missing_or_unreadable", POLICIES, {PLAN: small_files(SAY)[PLAN]}, "", ""),
    Damage("plan.is_not_written_in_utf", BREAKDOWN, unread(BREAKDOWN, "title: \udcff"), "", ""),
    Damage("plan.has_characters_at_most", BREAKDOWN, unread(BREAKDOWN, "#" * (LARGEST + 1)), "", ""),
    Damage("plan.this_is_no_yaml", BREAKDOWN, unread(BREAKDOWN, "title: \x07"), "", ""),
    added("plan.source_is_reserved", PLAN, "sources:\n  desk: {may send: anything}", "desk", "  desk:"),
    added("plan.source_is_reserved", PLAN, "sources:\n  'Key: x': {may send: anything}".replace(": x", ":x"), "Key:x", "Key:x"),
    added("plan.there_is_no_signal", PLAN, "sources:\n  z: {may send: [truck.faild]}", "may send", "  z:"),
    added("plan.word_is_missing", PLAN, "sources:\n  z: {}", "may send", "  z:"),
    changed("plan.is_no_list", BREAKDOWN, f"steps:\n  {SAY}", "steps: {id: a}", "steps"),
    changed("plan.is_no_mapping", BREAKDOWN, f"  {SAY}", "  - just a word", "steps"),
    Damage(
        "plan.incident_is_fact_of_its_own", POLICIES,
        {**small_files(SAY), POLICIES: small_files(SAY)[POLICIES].replace("  waiting: {on", "  units: {all: yes}\n  waiting: {on")},
        "  units: {all", "units",
    ),
    changed(
        "plan.open_to_truck_needs_unit_field", PLAN, "  all.over: {fields: {unit: {is: unit}}}",
        "  all.over: {open to: the truck, fields: {note: {is: text}}}", "open to",
    ),
    changed("plan.is_no_plain_name", "texts/en.yaml", 'word: "{unit}', 'word: "{unit.name}', "word"),
    Damage(
        "plan.name_is_taken", ROUTINES,
        {**small_files(SAY), ROUTINES: f"routines:\n  - routine: breakdown\n    owner: head\n{ONE}\n    steps: [{{id: b, tell: head, text: word}}]\n"},
        "routine: breakdown", "routine",
    ),
]  # fmt: skip


@pytest.mark.parametrize("damage", [*KINDS, *VALUES, *FILES], ids=str)
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


def test_a_report_that_anyone_may_send_and_nothing_follows_from_is_a_hint() -> None:
    hint = ("plan.nothing_follows_unconfirmed", PLAN)
    files = small_files(SAY)
    assert hint not in hinted(files)
    for signal in ("route.finished: {", "unit.repaired: {"):
        anybody = files[PLAN].replace(signal, signal + "open to: anybody, ")
        assert hint in hinted({**files, PLAN: anybody})
    failed = files[PLAN].replace("truck.failed:", "truck.failed:\n    open to: anybody")
    assert hint not in hinted({**files, PLAN: failed})
    waits = small_files(
        SAY
        + "\n- {id: b, wait: standby.there, within: 1h, nothing follows when: [overdue], because: a reason}"
    )
    there = files[PLAN].replace("standby.there: {", "standby.there: {open to: anybody, ")
    assert hint in hinted({**waits, PLAN: there}) and hint not in hinted({**files, PLAN: there})


def test_a_plan_that_does_not_say_who_may_do_what_at_the_desk_is_told_so() -> None:
    files = small_files(SAY)
    assert ("plan.desk_is_missing", POLICIES) in hinted(files)
    files[POLICIES] += "desk: {decide: head}\n"
    assert ("plan.desk_is_missing", POLICIES) not in hinted(files)


# Reported by drills only (tests/drills/test_scenario_faults.py), and the words around a fault.
ELSEWHERE = {
    "plan.fault_and_remedy", "plan.where_field", "plan.where_step", "plan.stands_times_in", "plan.is_nested_too_deep",
    "plan.plan_has_no_sentence", "plan.step_does_not_carry_out", "plan.is_no_number_of_a_sentence",
    "plan.is_no_length_of_time_write", "plan.is_no_rank_write_holder_first", "plan.no_playbook_has_step",
    "plan.muster_would_never_be_down", "plan.nobody_can_tell_this_plan_fact",
}  # fmt: skip


def test_every_fault_has_a_case() -> None:
    """A new fault needs a line in one of the tables: what is wrong, and where it is reported."""
    here = Path(__file__)
    files = (here, here.with_name("test_company_faults.py"))
    source = "".join(file.read_text("utf-8") for file in files)
    said = {code for code in PLAN_FAULT if f'"{code}"' in source}
    covered = (
        said | {d.code for d in (*TROUBLE, *test_fault_places.ALL)} | {*test_condition_faults.CASES}
    )
    assert {code for code in PLAN_FAULT if code.startswith("plan.")} - covered == set()
