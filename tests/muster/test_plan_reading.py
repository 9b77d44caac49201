"""`muster plan read|schema|asyncapi|coverage|diff` and `muster drill`: what others build on."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.muster.command_line import folder, listed, muster, refused

CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """MUSTER_PLAN is a small plan."""
    at = folder(tmp_path / "plan")
    monkeypatch.setenv("MUSTER_PLAN", str(at))
    return at


def test_a_plan_is_read_in_either_language(small: Path) -> None:
    code, english, _ = muster("plan", "read")
    assert code == 0 and "Small plan" in english
    _, chinese, _ = muster("plan", "read", "--lang", "zh")
    assert "小预案" in chinese and len(CHINESE.findall(chinese)) > len(CHINESE.findall(english))


def test_the_plan_is_read_in_the_language_of_the_terminal(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chinese = muster("plan", "read", "--lang", "zh")[1]
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert muster("plan", "read")[1] == chinese
    assert "小预案" not in muster("plan", "read", "--lang", "en")[1]
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    assert "Small plan" in muster("plan", "read")[1]


def test_one_playbook_is_read_alone_and_with_what_people_get(small: Path) -> None:
    _, whole, _ = muster("plan", "read", "--full")
    _, one, _ = muster("plan", "read", "breakdown")
    assert len(one.splitlines()) < len(whole.splitlines())
    _, worded, _ = muster("plan", "read", "breakdown", "--texts")
    assert "{unit} {options} {by}" in worded and "{unit} {options} {by}" not in one


def test_the_whole_plan_is_a_document_unless_everything_is_asked_for(small: Path) -> None:
    document, full = (muster("plan", "read", *more)[1] for more in ((), ("--full",)))
    assert len(document) < len(full)
    assert "1. a:" in document and "[a, clause" in full and "[a, clause" not in document


def test_what_is_not_there_is_refused_with_what_is_near(small: Path) -> None:
    assert "did you mean breakdown" in refused("plan", "read", "brakedown")
    assert "there is no language 'fr'; languages: en, zh" in refused("plan", "read", "--lang", "fr")


@pytest.mark.parametrize("file", ["plan", "policies", "routines", "playbook", "texts"])
def test_a_schema_of_each_file_is_a_json_schema(file: str, small: Path) -> None:
    code, said, _ = muster("plan", "schema", file)
    assert code == 0
    Draft202012Validator.check_schema(json.loads(said))


def test_all_schemas_are_written_into_a_folder(small: Path, tmp_path: Path) -> None:
    into = tmp_path / "schemas"
    code, _, _ = muster("plan", "schema", "--into", str(into))
    assert code == 0
    written = {path.name.removesuffix(".schema.json") for path in into.iterdir()}
    assert written == {
            "plan", "clauses", "policies", "routines", "playbook", "every", "texts", "drill",
        }  # fmt: skip
    for path in into.iterdir():
        Draft202012Validator.check_schema(json.loads(path.read_text("utf-8")))
    refused("plan", "schema", "no such file")


def test_the_topics_contract_names_every_signal_of_the_plan(small: Path) -> None:
    code, said, _ = muster("plan", "asyncapi")
    assert code == 0 and json.loads(said)["asyncapi"].startswith("3.")
    assert all(f"muster.{name}" in said for name in ("truck.failed", "all.over", "unit.repaired"))


def test_a_clause_that_nothing_rehearses_makes_the_exit_code_2(small: Path) -> None:
    code, said, aside = muster("plan", "coverage", "--json")
    rows = {row["clause"]: row for row in json.loads(said)}
    assert code == 2 and "3.10 lacks a drill" in aside
    assert rows["3.10"]["carried_by"] and rows["3.10"]["drills"] == []
    assert (rows["3.10"]["last_run"], rows["3.10"]["took"]) == (None, None)


def test_two_folders_are_compared_place_by_place(small: Path, tmp_path: Path) -> None:
    other = folder(
        tmp_path / "other", "- {id: a, clause: [3.10, 4], page: head, text: word, within: 9m}"
    )
    (row,) = listed("plan", "diff", str(small), str(other))
    assert set(row) == {"file", "where", "before", "after"}
    assert (row["file"], row["before"], row["after"]) == ("playbooks/breakdown.yaml", "5m", "9m")
    assert listed("plan", "diff", str(small), str(small)) == []
    _, said, aside = muster("plan", "diff", str(small), str(other))
    assert "5m" in said and "9m" in said and aside == "1 change.\n"


def test_a_version_that_no_one_knows_is_refused(small: Path, full: Path) -> None:
    (version,) = (row["version"] for row in listed("plan", "versions"))
    assert listed("plan", "diff", version[:6], version) == []
    aside = refused("plan", "diff", "ffff", str(small))
    assert "'ffff' is no folder, and no versions begin so" in aside


def test_a_drill_by_name_or_file_tells_what_was_expected_and_missed(tmp_path: Path) -> None:
    code, said, aside = muster("drill", "truck_failure", "--json")
    assert (code, aside) == (0, "")
    rows = [json.loads(line) for line in said.splitlines()]
    promised = {
        "at", "clause", "step", "effect", "person", "channel", "text", "segments", "cost", "item",
        "incident", "drill",
    }  # fmt: skip
    assert all(promised <= set(row) for row in rows)
    assert all(row["at"] is None or re.fullmatch(r"\d+:\d\d:\d\d", row["at"]) for row in rows)
    assert {row["effect"] for row in rows if row["at"] is None} <= {
        "not started", "withdrawn", "still open",
    }  # fmt: skip
    plan = Path(__file__).parents[2] / "plan"
    text = (plan / "drills/truck_failure.yaml").read_text("utf-8")
    own = tmp_path / "own.yaml"
    own.write_text(
        f"{text}  - {{step: tell_head, effect: message, by: 0m, says: nowhere}}\n", "utf-8"
    )
    code, _, aside = muster("drill", str(own))
    assert code == 2 and "tell_head" in aside


def test_a_drill_that_is_not_there_is_refused() -> None:
    assert "did you mean truck_failure" in refused("drill", "truck_failur")
    assert "there is no file nowhere.yaml" in refused("drill", "nowhere.yaml")
    assert "name a drill: " in refused("drill")
    assert "one drill is played live at a time" in refused(
        "drill", "--all", "--live", "--people", "x"
    )
