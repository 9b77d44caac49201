"""Names, files, ports and pages that cannot be: refused in words, with exit code 1 or 2, and never
by an exception.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from muster.cli.main import app
from tests.muster.command_line import folder, listed, muster
from tests.playbooks.small import SHIPPED_FOLDER

pytestmark = pytest.mark.slow

LONG = "a" * 300  # longer than a file's name may be
NO_FILES: tuple[tuple[str, ...], ...] = (
    ("plan", "check", LONG),
    ("plan", "coverage", LONG),
    ("plan", "publish", LONG, "--by", "x", "--note", "n"),
    ("plan", "diff", LONG, LONG),
    ("plan", "diff", "plan", LONG),
    ("plan", "diff", "", ""),
    ("plan", "diff", "\x00", "plan"),
    ("drill", LONG),
    ("drill", f"{LONG}.yaml"),
    ("drill", "\x00"),
    ("replay", "--plan", LONG),
    ("replay", "--plan", "\x00"),
)


@pytest.mark.parametrize("words", NO_FILES, ids=lambda words: " ".join(words)[:30].strip("\x00"))
def test_a_name_that_no_file_can_have_is_refused(words: tuple[str, ...], full: Path) -> None:
    result = CliRunner().invoke(app, [*words])
    assert isinstance(result.exception, SystemExit) and result.exit_code == 2, result.exception
    assert len(result.output) < 5000


def test_two_folders_without_a_plan_are_not_said_to_be_the_same(tmp_path: Path) -> None:
    code, said, aside = muster("plan", "diff", str(tmp_path), str(tmp_path))
    assert (code, said) == (2, "") and "there is no plan in" in aside


@pytest.fixture
def spoilt(tmp_path: Path) -> Path:
    """A sound plan with one drill that is not written in UTF-8."""
    at = shutil.copytree(SHIPPED_FOLDER, tmp_path / "plan")
    (at / "drills" / "spoilt.yaml").write_bytes("drill: spoilt\ntitle: 演练\n".encode("gbk"))
    return at


def test_a_drill_that_is_not_utf_8_is_a_fault_of_its_file(spoilt: Path, home: Path) -> None:
    for words in (("check", str(spoilt)), ("coverage", str(spoilt))):
        code, said, aside = muster("plan", *words)
        assert code == 2 and "spoilt.yaml:1: is not written in UTF-8" in said + aside
    code, said, aside = muster("drill", str(spoilt / "drills" / "spoilt.yaml"))
    assert (code, said) == (2, "") and "spoilt.yaml:1: is not written in UTF-8" in aside


def test_schemas_go_into_a_folder_and_not_into_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", "utf-8")
    for into in ("file", "file/below"):
        code, said, aside = muster("plan", "schema", "--into", str(tmp_path / into))
        assert (code, said) == (1, "") and "nothing can be written into" in aside
    assert (tmp_path / "file").read_text("utf-8") == "mine"
    code, said, _ = muster("plan", "schema", "drill", "--into", str(tmp_path / "new" / "below"))
    assert code == 0 and said.count("$schema=") == 1
    assert [file.name for file in (tmp_path / "new" / "below").iterdir()] == ["drill.schema.json"]


@pytest.mark.parametrize("name", ["incidents", "signals", "notices"])
def test_a_page_beyond_the_end_says_how_long_the_list_is(name: str, full: Path) -> None:
    code, said, aside = muster(name, "--page", "9999")
    assert (code, said) == (0, "")
    assert aside.startswith("there is no page 9999: the list has "), "it is not empty"
    assert "No incident yet" not in aside and "Nothing has been" not in aside
    assert listed(name, "--limit", "2", "--page", "9999") == []


def test_pages_beyond_the_end_of_an_empty_list_are_empty(full: Path) -> None:
    for page in ("1", "2"):
        code, said, aside = muster("notices", "--incident", "99", "--page", page)
        assert said == "" and code == (2 if page == "1" else 0)
        assert "there is no" in aside or "No message is owed" in aside


def test_the_last_page_and_the_one_before_say_where_they_are(full: Path) -> None:
    count = len(listed("incidents"))
    for page in range(1, count + 1):
        code, said, aside = muster("incidents", "--limit", "1", "--page", str(page))
        assert code == 0 and len(said.splitlines()) == 2
        following = f"rows {page} to {page} of {count}; next: --page {page + 1}"
        assert (following in aside) == (page < count), aside


PORTS = ("²", "x", "", "65536", "99999", "-1", "9" * 5000, "80 80", "٣")


@pytest.mark.parametrize("port", PORTS, ids=lambda port: port[:8])
def test_a_port_that_cannot_be_is_refused_by_all_that_needs_the_desk(
    port: str, full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUSTER_DESK", f"127.0.0.1:{port}")
    for words in (
        ("ack", "1"),
        ("up", "--no-browser"),
        ("health",),
        ("away", "x"),
        ("order", "1", "confirm"),
    ):
        code, said, aside = muster(*words)
        assert (code, said) == (2, ""), words
        assert "has no port; write 127.0.0.1:8000" in aside and len(aside) < 300, words
    assert listed("incidents"), "a list comes from the ledger all the same"


def test_of_a_port_for_metrics_the_same_is_said(
    full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for port in ("²", "65536", ""):
        monkeypatch.setenv("MUSTER_METRICS", f"127.0.0.1:{port}")
        code, _, aside = muster("up", "--no-browser")
        assert code == 2 and "has no port; write 127.0.0.1:9464" in aside


def test_every_reason_that_a_start_is_refused_is_named_at_once(
    full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUSTER_DESK", "0.0.0.0:8123")
    monkeypatch.setenv("MUSTER_METRICS", "0.0.0.0:9464")
    monkeypatch.setenv("MUSTER_DATABASE", "mysql://x")
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "secret-of-the-carrier")
    code, said, aside = muster("up", "--roles", "postman", "--speed", "0", "--no-browser")
    assert (code, said) == (2, "") and aside.count("refused: ") == 7, aside
    assert "secret-of-the-carrier" not in aside


def test_a_small_plan_is_compared_with_itself_and_with_a_change(tmp_path: Path) -> None:
    one, other = folder(tmp_path / "one"), folder(tmp_path / "other")
    assert muster("plan", "diff", str(one), str(other))[2] == "0 changes.\n"
    (other / "policies.yaml").unlink()
    code, said, aside = muster("plan", "diff", str(one), str(other))
    assert code == 0 and said and not aside.startswith("0 "), "a file that is gone is a change"
