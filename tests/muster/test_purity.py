"""stdout carries the answer and nothing else, whatever there is to warn of, whatever was typed,
whatever the terminal can show.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from muster.cli.main import Commands, PlanCommands, RoutineCommands
from tests.muster.program import ROOT, call

pytestmark = pytest.mark.slow  # a process of its own for most commands

LISTS = (
    "incidents",
    "timeline 1",
    "notices",
    "notices --limit 2",
    "units",
    "parked",
    "signals",
    "calls",
    "service",
    "announcements",
    "orders",
    "facts",
    "people",
    "people --role driver",
    "roster",
    "routines",
    "review 1",
    "lessons",
    "plan versions",
    "plan check",
    "plan coverage",
    "plan diff plan plan",
)


@pytest.mark.parametrize("command", LISTS)
def test_json_is_json_also_while_there_is_something_to_warn_of(
    command: str, other_plan: Path
) -> None:
    """INPUTS F22."""
    called = call(other_plan, *command.split(), "--json")
    assert json.loads(called.out) is not None
    assert called.code in (0, 2)


def test_the_warning_itself_goes_to_stderr(other_plan: Path) -> None:
    assert "another plan" in call(other_plan, "routines", "--json").err


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "gbk", "utf-8"])
@pytest.mark.parametrize(
    "command",
    [
        "timeline 1",
        "notices --json",
        "people",
        "--help",
        "report truck.failed --help",
        "plan read --lang zh",
    ],
)
def test_any_terminal_can_show_it(command: str, encoding: str, lived_through: Path) -> None:
    """INPUTS F24."""
    called = call(lived_through, *command.split(), more={"PYTHONIOENCODING": encoding})
    assert (called.code, "Traceback" in called.err) == (0, False)
    if "--json" in command and encoding != "gbk":
        assert json.loads(called.out)[0]["text"].startswith("【")


WRONG = (
    "timeline 99999999999999999999",
    "timeline -1",
    "timeline x",
    "timeline 77",
    "notices --incident 99999999999",
    "notices --limit 0",
    "notices --page 999999",
    "notices --page 0",
    "review 99999999999999",
    "review 77",
    "ack 99999999999999999999",
    "ack ²",
    "done 0",
    "answer 1 yes --enter x",
    "order 99999999999 confirm",
    "order 1 perhaps",
    "call-back 1 --at 99:99",
    "away nobody",
    "duty x y --until 25:00",
    "hold head nobody --rank 77",
    "routine run nothing",
    "lesson 77 x",
    "report nothing",
    "report truck.failed --unit",
    "report truck.faild --help",
    "report",
    "fact nothing 1",
    "drill nothing",
    "plan check nowhere",
    "plan read nothing",
    "plan read --lang xx",
    "plan schema nothing",
    "plan publish nowhere --by x --note y",
    "plan diff x y",
    "plan coverage nowhere",
    "replay --incident 77",
    "replay --plan nowhere",
    "topics",
    "people --role nothing",
    "calls --person nobody",
    "lessons " + "x" * 5000,
    "nonsense",
    "demo --scale 0",
    "up --roles nothing",
    "up --speed nan",
    "up --speed -1",
)


@pytest.mark.parametrize("command", WRONG)
def test_nothing_that_can_be_typed_ends_in_a_traceback(command: str, lived_through: Path) -> None:
    called = call(lived_through, *command.split())
    assert "Traceback" not in called.err
    assert "fault of Muster's own" not in called.err
    assert called.code in (0, 1, 2)


@pytest.mark.parametrize(
    "command",
    [
        "incidents",
        "people",
        "roster",
        "units",
        "calls",
        "facts",
        "watch",
        "plan versions",
        "health",
        "ack 1",
    ],
)
def test_without_a_ledger_the_reason_is_said(command: str, tmp_path: Path) -> None:
    called = call(tmp_path, *command.split())
    assert (called.code, called.out) == (1, "")
    assert (
        "no ledger" in called.err or "no Muster answers" in called.err or "cannot be" in called.err
    )


@pytest.mark.parametrize(
    "command", ["incidents", "people --json", "units", "lessons", "plan versions"]
)
def test_a_file_that_is_no_ledger_is_said_to_be_none(command: str, tmp_path: Path) -> None:
    (tmp_path / "muster.db").write_bytes(b"this is no database" * 100)
    called = call(tmp_path, *command.split())
    assert (called.code, "Traceback" in called.err) == (1, False)
    assert "cannot be read" in called.err


@pytest.mark.parametrize(
    "command",
    [
        "report truck.failed --unit K-07",
        "report --help",
        "facts",
        "plan check",
        "drill --all",
        "up",
    ],
)
def test_an_unreadable_plan_is_refused_with_its_faults(
    command: str, lived_through: Path, tmp_path: Path
) -> None:
    (tmp_path / "plan.yaml").write_text("plan: [", "utf-8")
    called = call(lived_through, *command.split(), more={"MUSTER_PLAN": str(tmp_path)})
    assert called.code == 2
    assert "plan.yaml" in called.out + called.err


def test_a_broken_setting_is_refused(lived_through: Path) -> None:
    called = call(lived_through, "incidents", more={"MUSTER_DATABASE": "mysql://x"})
    assert called.code in (1, 2)
    assert "Traceback" not in called.err


@pytest.mark.parametrize("group", [Commands, PlanCommands, RoutineCommands])
def test_what_help_lists_is_what_each_command_says_of_itself(group: type[Commands]) -> None:
    for where, text in group.lazy.values():
        module, _, name = where.partition(":")
        doc = subprocess.run(
            [
                sys.executable,
                "-c",
                f"import {module} as m, sys; sys.stdout.write(m.{name}.__doc__)",
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
            env={"PYTHONIOENCODING": "utf-8"},
        ).stdout
        assert " ".join(doc.split()) == text
