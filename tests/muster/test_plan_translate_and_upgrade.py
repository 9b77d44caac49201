"""`muster plan translate|upgrade|hash`: other words, the same plan."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.muster.command_line import folder, muster, refused

OLD = """\
- {id: d, ask: head, clause: [3.10, 4], options: [x, y], within: 1h, if nobody decides: y, text: word, nothing follows when: [y], because: a reason}  # why
- {id: e, after any: [d x, d y], page: head, text: word, within: 5m}"""
BOOK = "playbooks/breakdown.yaml"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return folder(tmp_path / "plan", OLD)


def version(plan: Path) -> str:
    code, said, _ = muster("plan", "hash", str(plan))
    assert code == 0
    return said.strip()


def test_a_plan_is_translated_into_another_folder(plan: Path, tmp_path: Path) -> None:
    other = tmp_path / "zh"
    (plan / "company.yaml").write_text("people: []\n", "utf-8")
    code, _, aside = muster("plan", "translate", str(plan), "--into", "zh", "--to", str(other))
    assert code == 0 and version(plan) in aside
    text = (other / BOOK).read_text("utf-8")
    assert "限时: 1小时" in text and "# why" in text
    assert version(other) == version(plan)
    assert (other / "company.yaml").read_text("utf-8") == "people: []\n"
    assert (plan / BOOK).read_text("utf-8").count("within:") == 2


def test_a_plan_is_translated_in_its_place_and_back(plan: Path) -> None:
    before = version(plan)
    assert muster("plan", "translate", str(plan))[0] == 0
    assert "限时" in (plan / BOOK).read_text("utf-8") and version(plan) == before
    assert muster("plan", "translate", str(plan), "--into", "en")[0] == 0
    assert "within: 1h" in (plan / BOOK).read_text("utf-8") and version(plan) == before


def test_a_language_without_keywords_is_refused(plan: Path) -> None:
    assert "write one of: en, zh" in refused("plan", "translate", str(plan), "--into", "fr")


def test_upgrade_shows_what_it_changes_and_keeps_the_rest(plan: Path) -> None:
    before = version(plan)
    code, said, aside = muster("plan", "upgrade", str(plan))
    assert code == 0 and "1 files changed" in aside
    assert "-  - {id: e, after any: [d x, d y]" in said
    assert "+  - {id: e, as soon as one of: [d x, d y]" in said
    assert "# why" in (plan / BOOK).read_text("utf-8") and version(plan) == before
    assert muster("plan", "upgrade", str(plan))[1] == ""


def test_check_changes_nothing_and_says_whether_something_would_change(plan: Path) -> None:
    text = (plan / BOOK).read_text("utf-8")
    code, said, _ = muster("plan", "upgrade", str(plan), "--check")
    assert code == 2 and "as soon as one of" in said
    assert (plan / BOOK).read_text("utf-8") == text
    muster("plan", "upgrade", str(plan))
    assert muster("plan", "upgrade", str(plan), "--check")[:2] == (0, "")


@pytest.mark.parametrize("command", ["hash", "translate", "upgrade"])
def test_a_folder_without_a_plan_is_refused(command: str, tmp_path: Path) -> None:
    assert "there is no plan in" in refused("plan", command, str(tmp_path))


def test_drills_are_translated_with_the_plan(plan: Path) -> None:
    (plan / "drills").mkdir()
    drill = plan / "drills/one.yaml"
    drill.write_text(
        "drill: one\nplaybook: breakdown\nreports:\n"
        "  - {at: 0m, signal: truck.failed, fields: {unit: K-1}}\n"
        "answers:\n  - {step: d, after: 2m, answer: x}\n"
        "expect:\n  - {step: d, effect: message, by: 1m}\n",
        "utf-8",
    )
    assert muster("plan", "translate", str(plan))[0] == 0
    assert "过后: 2分钟" in drill.read_text("utf-8")
    assert muster("plan", "check", str(plan))[0] == 0
