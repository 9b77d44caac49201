"""What is wrong with a drill's file is named with its line and word, and every fault at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from drills.scenario import Drill
from drills.scenario_loader import drills_in, read_drill
from playbooks.loader import BadPlanError, Fault, read_files
from tests.playbooks.small import small_files, small_plan
from translations.messages import Message

STEPS = "- {id: call, page: head, text: word, within: 5m}"
HEAD = """\
drill: small
playbook: breakdown
clauses: ["3.10"]
starts: 2026-11-23T10:00
runs: 1h
reports:
  - {at: 1m, signal: truck.failed, fields: {unit: K-1}}
"""


def drill(tmp_path: Path, text: str) -> Drill:
    """A drill of the small plan, from its folder."""
    folder = tmp_path / "plan"
    for name, content in small_files(STEPS).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, "utf-8")
    path = folder / "drills" / "small.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return read_drill(path, small_plan(STEPS))


def faults(tmp_path: Path, text: str) -> list[Fault]:
    with pytest.raises(BadPlanError) as bad:
        drill(tmp_path, text)
    return bad.value.faults


def code_of(fault: Fault) -> str:
    return fault.what.code if isinstance(fault.what, Message) else fault.what


def test_a_drill_without_a_fault_is_read_with_the_plans_own_time_zone(tmp_path: Path) -> None:
    found = drill(tmp_path, HEAD)
    assert found.starts.isoformat() == "2026-11-23T10:00:00+08:00"
    assert [line.signal for line in found.sends] == ["truck.failed"]


CHANGE = "publish:\n  - {at: 1m, by: head, note: n, change: [{file: plan.yaml, instead of: %s, write: x}]}"


@pytest.mark.parametrize(
    ("code", "line", "field"),
    [
        ("plan.text_is_unknown", "playbook: brakedown", "playbook"),
        ("plan.plan_has_no_clause", 'clauses: ["3.11"]', "clauses"),
        ("plan.is_no_length_of_time_write", "runs: 1 working day", "runs"),
        ("plan.is_no_limit_write_s_m", "runs: long", "runs"),
        ("plan.text_is_unknown", "reports:\n  - {at: 1m, signal: truck.faild}", "signal"),
        ("plan.is_no_limit_write_s_m", "reports:\n  - {at: later, signal: truck.failed}", "at"),
        ("plan.word_is_unknown_here", "reports:\n  - {at: 1m, signal: truck.failed, unit: K-1}", "unit"),
        ("plan.word_is_missing", "answers:\n  - {step: call}", "answer"),
        ("plan.no_playbook_has_step", "answers:\n  - {step: cal, answer: ack}", ""),
        ("plan.word_is_missing", "expect:\n  - {step: call}", "effect"),
        ("plan.no_playbook_has_step", "expect:\n  - {step: cal, effect: called}", ""),
        ("plan.text_is_unknown", "expect:\n  - {step: call, effect: called, never: always}", "never"),
        ("plan.is_no_rank_write_holder_first", "away:\n  - {role: head, rank: first}", "rank"),
        ("plan.is_no_rank_write_holder_first", "away:\n  - {role: head, rank: -2}", "rank"),
        ("plan.text_is_unknown", "away:\n  - {role: head, how: ill}", "how"),
        ("plan.word_is_missing", "dead phones:\n  - {rank: 1}", "role"),
        ("plan.muster_would_never_be_down", "muster down:\n  - {from: 5m, until: 5m}", "until"),
        ("plan.muster_would_never_be_down", "muster down:\n  - {from: 5m}", "until"),
        ("plan.text_is_unknown", "routines:\n  - {at: 1m, routine: check}", "routine"),
        ("plan.text_is_unknown", "facts:\n  - {at: 1m, name: spare, value: 2}", "name"),
        ("plan.nobody_can_tell_this_plan_fact", "facts:\n  - {at: 1m, name: spare, value: 2}", "name"),
        ("plan.stands_times_in", CHANGE % "nowhere to be found", "instead of"),
        ("plan.stands_times_in", CHANGE % "is", "instead of"),
        ("plan.text_is_unknown", (CHANGE % "x").replace("plan.yaml", "pan.yaml"), "file"),
        ("plan.word_is_missing", (CHANGE % "Small").replace("note: n, ", ""), "note"),
        ("plan.word_is_unknown_here", "report: []", "report"),
    ],
)  # fmt: skip
def test_a_fault_is_named_by_its_word(tmp_path: Path, code: str, line: str, field: str) -> None:
    head = "".join(
        f"{old}\n" for old in HEAD.splitlines() if old.partition(":")[0] != line.partition(":")[0]
    )
    if line.startswith("reports"):
        head = head.replace("  - {at: 1m, signal: truck.failed, fields: {unit: K-1}}\n", "")
    found = faults(tmp_path, f"{head}{line}\n")
    assert (code, field) in {(code_of(f), f.field) for f in found}
    assert {f.file for f in found} == {"small.yaml"}


def test_all_faults_of_a_file_are_named_at_once_with_their_lines(tmp_path: Path) -> None:
    text = HEAD + "answers:\n  - {step: cal, answer: ack}\naway:\n  - {role: head, rank: x}\n"
    found = {(code_of(f), f.line) for f in faults(tmp_path, text)}
    lines = text.splitlines()
    assert found == {
        ("plan.no_playbook_has_step", lines.index("  - {step: cal, answer: ack}") + 1),
        ("plan.is_no_rank_write_holder_first", lines.index("  - {role: head, rank: x}") + 1),
    }


@pytest.mark.parametrize("text", ["", "- a", "drill: [", "drill: &x small"])
def test_what_is_no_mapping_or_no_yaml_is_a_fault(tmp_path: Path, text: str) -> None:
    assert {f.file for f in faults(tmp_path, text)} == {"small.yaml"}


def test_a_folders_drills_are_read_in_order_and_its_faults_are_those_of_all_files(
    tmp_path: Path,
) -> None:
    drill(tmp_path, HEAD)
    folder, plan = tmp_path / "plan", small_plan(STEPS)
    other = folder / "drills" / "another.yaml"
    other.write_text(HEAD.replace("drill: small", "drill: another"), "utf-8")
    assert [one.name for one in drills_in(folder, plan)] == ["another", "small"]
    for name in ("another", "small"):
        (folder / "drills" / f"{name}.yaml").write_text("playbook: none\n", "utf-8")
    with pytest.raises(BadPlanError) as bad:
        drills_in(folder, plan)
    assert {f.file for f in bad.value.faults} == {"drills/another.yaml", "drills/small.yaml"}
    assert drills_in(tmp_path, plan) == []


SENTENCES = "sentences:\n  3.10-1: {says: One}\n  4-1: {says: Four}\n"
LINE = "expect:\n  - {step: %s, effect: called, proves: %s}\n"


def proving(tmp_path: Path, step: str, proves: str) -> Drill:
    steps = STEPS.replace("id: call,", "id: call, clause: 3.10,")
    folder = tmp_path / "plan"
    (folder / "drills").mkdir(parents=True)
    path = folder / "drills" / "small.yaml"
    path.write_text(HEAD + LINE % (step, proves), "utf-8")
    return read_drill(path, read_files(small_files(steps) | {"clauses.yaml": SENTENCES}))


def test_a_line_proves_the_sentences_that_it_names_and_knows_where_it_is(tmp_path: Path) -> None:
    (line,) = proving(tmp_path, "call", "3.10-1").expects
    assert (line.proves, line.line) == (("3.10-1",), 9)


def test_a_line_about_no_step_of_the_plan_may_prove_any_sentence(tmp_path: Path) -> None:
    assert proving(tmp_path, "triage", '"4-1"').expects[0].proves == ("4-1",)


@pytest.mark.parametrize(
    ("proves", "code"),
    [
        ("3.10-2", "plan.plan_has_no_sentence"),
        ('"4-1"', "plan.step_does_not_carry_out"),
    ],
)
def test_a_line_that_cannot_prove_its_sentence_is_refused(
    tmp_path: Path, proves: str, code: str
) -> None:
    with pytest.raises(BadPlanError) as bad:
        proving(tmp_path, "call", proves)
    assert [(code_of(f), f.line, f.field) for f in bad.value.faults] == [(code, 9, "proves")]
