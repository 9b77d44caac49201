"""Coverage: no clause without a row, whatever carries it out is named, and what really ran is
measured.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from drills.scenario_loader import drills_in
from drills.sentence_coverage import proofs_in
from playbooks.checks.coverage import Proof, SentenceCoverage, coverage, last_times
from playbooks.loader import read_files
from playbooks.loader.plan_folder import examine, examine_folder
from playbooks.loader.unused_declarations import hints
from playbooks.loader.validators.clauses import uncovered_clauses
from tests.playbooks.small import MONDAY, SHIPPED_FOLDER, shipped_plan, small_files
from tests.playbooks.story import story

PAGE = "- {id: a, clause: 3.10, page: head, text: word, within: 5m}"


def test_every_clause_of_the_plan_has_a_row_in_the_plans_order() -> None:
    plan = shipped_plan()
    assert [row.clause for row in coverage(plan, {}, {})] == list(plan.clauses)
    assert len(plan.clauses) == 61


def test_steps_heads_routines_and_policies_are_named_as_carriers() -> None:
    rows = {row.clause: row for row in coverage(shipped_plan(), {}, {})}
    assert "truck_failure/insurer" in rows["3.3.3"].carried_by
    assert "routine standby roll-call" in rows["3.2.6"].carried_by
    assert "escalation" in rows["2.1.1d"].carried_by
    assert "publish" in rows["4"].carried_by
    assert rows["1.1"].carried_by == ()


def test_a_name_for_people_that_mentions_a_clause_carries_nothing_out() -> None:
    files = small_files("- {id: a, page: head, text: word, within: 5m}")
    files["policies.yaml"] = files["policies.yaml"].replace(
        "  head: {role: head,", "  head: {clause: 3.10, role: head,", 1
    )
    found = examine(files)
    row = next(r for r in coverage(found.plan, {"one": ["3.10"]}, {}) if r.clause == "3.10")
    assert found.plan.audiences["head"].clause == ("3.10",)
    assert (row.carried_by, row.lacks) == ((), ("carrier",))
    faults = list(uncovered_clauses(found.plan.clauses, found.places))
    assert "clause 3.10" in "\n".join(str(fault.fault) for fault in faults)


def sentences_of(*proofs: Proof) -> dict[str, SentenceCoverage]:
    files = small_files(PAGE) | {
        "clauses.yaml": "sentences:\n  3.10-1: {says: One}\n  3.10-2: {says: Two}\n"
        "  4-1: {says: Four, as: record}\n"
    }
    rows = coverage(read_files(files), {}, {}, proofs)
    return {one.sentence.number: one for row in rows for one in row.sentences}


def test_a_sentence_is_proved_by_the_lines_of_drills_that_name_it() -> None:
    proof = Proof("3.10-2", "a", "one", 7)
    found = sentences_of(proof)
    assert list(found) == ["3.10-1", "3.10-2", "4-1"]
    assert found["3.10-2"].proofs == (proof,)
    assert {n: one.lacks_proof for n, one in found.items()} == {
        "3.10-1": True,
        "3.10-2": False,
        "4-1": False,  # a record is kept, not carried out
    }


def test_a_record_is_carried_by_the_register_or_the_fact_that_keeps_it() -> None:
    rows = {row.clause: row for row in coverage(shipped_plan(), {}, {})}
    assert rows["3.2.7"].carried_by == ("record customers",)
    assert rows["3.5.3"].carried_by == ("record brands", "record factories")
    assert "record facts.spare_scanners" in rows["3.1.9"].carried_by
    assert [
        row.clause
        for row in rows.values()
        if "record" in row.kind and not any(c.startswith("record ") for c in row.carried_by)
    ] == []


def test_a_record_that_is_kept_nowhere_lacks_a_carrier_and_needs_no_drill() -> None:
    files = small_files(PAGE)
    files["plan.yaml"] = files["plan.yaml"].replace(
        "{title: Four, as: policy}", "{title: Four, as: record}"
    )
    row = next(r for r in coverage(read_files(files), {}, {}) if r.clause == "4")
    assert row.lacks == ("carrier",)


@pytest.mark.parametrize(
    ("clause", "says"),
    [
        ("as: record, kept in: custmers", "did you mean customers?"),
        ("as: record, kept in: facts.spares", "there is no register 'facts.spares'"),
        ("as: policy, kept in: customers", "only a record is kept somewhere"),
    ],
)
def test_where_a_record_is_kept_is_proved(clause: str, says: str) -> None:
    files = small_files(PAGE)
    files["plan.yaml"] = files["plan.yaml"].replace(
        "{title: Four, as: policy}", f"{{title: Four, {clause}}}"
    )
    assert says in "\n".join(map(str, examine(files).faults))


def test_the_shipped_plan_has_a_carrier_and_a_drill_for_each_clause_that_must_have_one() -> None:
    plan = shipped_plan()
    drills = {drill.name: drill.clauses for drill in drills_in(SHIPPED_FOLDER, plan)}
    assert {row.clause: row.lacks for row in coverage(plan, drills, {}) if row.lacks} == {}


def test_every_sentence_of_the_shipped_plan_that_must_be_carried_out_is_proved_by_a_drill() -> None:
    plan = shipped_plan()
    rows = coverage(plan, {}, {}, proofs_in(drills_in(SHIPPED_FOLDER, plan)))
    sentences = [one for row in rows for one in row.sentences]
    assert [one.sentence.number for one in sentences if one.lacks_proof] == []
    assert len(sentences) > 100


def test_a_clause_that_must_be_carried_out_lacks_a_carrier_and_a_drill_until_there_are_both() -> (
    None
):
    files = small_files(PAGE)
    plan = read_files(files)
    rows = {row.clause: row for row in coverage(plan, {"one": ["3.10"]}, {})}
    assert rows["3.10"].lacks == ()
    assert rows["4"].lacks == ("carrier", "drill")
    faults = list(uncovered_clauses(plan.clauses, examine(files).places))
    assert [(f.file, f.field, f.line) for f in faults] == [("plan.yaml", "clauses", 19)]
    assert "clause 4 (Four)" in faults[0].fault


def test_a_clause_of_a_group_is_carried_by_its_steps_and_the_limit_is_in_the_plans_words() -> None:
    plan = read_files(
        small_files(
            "- group: g\n  clause: 3.10\n  steps:\n    - {id: a, page: head, text: word, within: 1 working day}"
        )
    )
    row = next(r for r in coverage(plan, {}, {}) if r.clause == "3.10")
    assert (row.carried_by, row.limit) == (("breakdown/a",), "1 working day")


def test_what_really_ran_says_when_and_how_long_it_took() -> None:
    told = story(PAGE)
    told.breaks("K-1")
    told.later("3m")
    told.says("a", "acknowledged")
    row = next(r for r in coverage(told.plan, {}, last_times([told.run()])) if r.clause == "3.10")
    assert (row.last_run, row.took, row.limit) == (MONDAY, timedelta(minutes=3), "5m")


def test_nothing_in_the_shipped_plan_is_written_for_no_one() -> None:
    read = examine_folder(SHIPPED_FOLDER)
    assert [str(hint) for hint in hints(read.plan, read.places)] == []
