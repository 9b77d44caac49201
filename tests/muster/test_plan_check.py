"""`muster plan check` and `muster plan coverage`: all faults at once, exit 0 or 2, the JSON that
others read.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.muster.command_line import PAGE, folder, muster
from tests.playbooks.small import SHIPPED_FOLDER

FIELDS = {"file", "line", "step", "field", "fault", "expected"}


def test_a_sound_plan_says_so_and_exits_0(tmp_path: Path) -> None:
    code, said, aside = muster("plan", "check", str(folder(tmp_path)))
    assert (code, said) == (0, "")
    assert "Sound: 2 clauses, 2 playbooks with 2 steps" in aside


def test_every_fault_is_a_line_and_the_exit_code_is_2(tmp_path: Path) -> None:
    bad = "- {id: a, clause: 3.10, page: haed, text: wrod, within: soon}"
    code, said, _ = muster("plan", "check", str(folder(tmp_path, bad)))
    assert code == 2
    # the audience, the wording, the limit, and clause 4 that no one carries out
    assert len(said.splitlines()) == 4
    assert all(
        line.startswith(("playbooks/breakdown.yaml:7: step a", "plan.yaml:"))
        for line in said.splitlines()
    )


def test_with_json_it_is_an_array_of_file_line_step_field_fault_expected(tmp_path: Path) -> None:
    code, said, _ = muster(
        "plan", "check", str(folder(tmp_path, PAGE.replace("head", "haed"))), "--json"
    )
    (row,) = json.loads(said)
    assert code == 2
    assert set(row) == FIELDS
    assert (row["file"], row["line"], row["step"], row["field"]) == (
        "playbooks/breakdown.yaml",
        7,
        "a",
        "page",
    )
    assert row["expected"] == "did you mean head?"
    assert json.loads(muster("plan", "check", str(folder(tmp_path)), "--json")[1]) == []


def test_what_no_one_uses_is_a_hint_and_no_fault(tmp_path: Path) -> None:
    code, _, aside = muster("plan", "check", str(folder(tmp_path)))
    assert code == 0
    assert "hint: policies.yaml:4: audiences: 'board' is used by no step" in aside.replace("\n", "")


def test_a_folder_that_is_no_plan_is_one_fault(tmp_path: Path) -> None:
    code, said, _ = muster("plan", "check", str(tmp_path / "nowhere"))
    assert (code, len(said.splitlines())) == (2, 1)


def test_a_fault_in_a_drill_is_found_too(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED_FOLDER, tmp_path / "plan")
    drill = tmp_path / "plan/drills/truck_failure.yaml"
    drill.write_text(drill.read_text("utf-8").replace("step: takeover", "step: takeovr"), "utf-8")
    code, said, _ = muster("plan", "check", str(tmp_path / "plan"))
    assert code == 2
    assert "truck_failure.yaml" in said
    assert "'takeovr'" in said


def test_coverage_has_a_row_for_each_clause_and_exits_2_while_one_lacks_a_carrier_or_a_drill(
    tmp_path: Path,
) -> None:
    code, said, aside = muster("plan", "coverage", str(folder(tmp_path)), "--json")
    rows = json.loads(said)
    assert code == 2
    assert [row["clause"] for row in rows] == ["3.10", "4"]
    assert {"clause", "kind", "carried_by", "drills", "last_run", "took", "limit"} <= set(rows[0])
    assert (rows[0]["carried_by"], rows[0]["kind"], rows[0]["limit"]) == (
        ["breakdown/a"],
        ["response"],
        "5m",
    )
    assert "3.10 lacks a drill" in aside


def test_coverage_has_the_titles_of_the_terminals_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = folder(tmp_path)
    file = next(f for f in where.rglob("*.yaml") if "title: Ten," in f.read_text("utf-8"))
    text = file.read_text("utf-8").replace("title: Ten,", "title: {zh: 第十条, en: Ten},")
    file.write_text(text, "utf-8")
    assert " Ten " in muster("plan", "coverage", str(where))[1]
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    said = muster("plan", "coverage", str(where))[1]
    assert "第十条" in said and " Ten " not in said


BAD = "- {id: a, clause: 9.9, page: haed, text: wrod, within: 5m}"


def test_faults_come_in_the_language_of_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    code, said, aside = muster("plan", "check", str(folder(tmp_path, BAD)))
    assert code == 2
    assert "breakdown.yaml:7: 步骤 a，page: 没有通知对象“haed”；是否指 head？" in said
    assert "没有文本“wrod”" in said and "预案没有条款 9.9" in said
    assert "处错误；没有改动任何内容。" in aside


def test_a_language_can_be_asked_for_and_one_that_is_not_there_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = str(folder(tmp_path, BAD))
    assert "没有通知对象“haed”" in muster("plan", "check", where, "--lang", "zh")[1]
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "there is no audience 'haed'" in muster("plan", "check", where, "--lang", "en")[1]
    code, _, aside = muster("plan", "check", where, "--lang", "xx")
    assert code == 2 and "there is no language 'xx'; languages: en, zh" in aside


def test_json_is_in_english_no_matter_what_the_terminal_speaks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = str(folder(tmp_path, BAD))
    english = muster("plan", "check", where, "--json")[1]
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert muster("plan", "check", where, "--json", "--lang", "zh")[1] == english


def test_hints_and_the_sound_of_a_plan_are_translated_too(tmp_path: Path) -> None:
    code, _, aside = muster("plan", "check", str(folder(tmp_path)), "--lang", "zh")
    assert code == 0 and "预案无误：2 条条款，2 个处置方案共 2 个步骤" in aside
    assert "提示：policies.yaml:4: audiences: 没有步骤使用“board”" in aside.replace("\n", "")
