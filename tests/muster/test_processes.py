"""`muster` as a process of its own: exit codes, and which stream says what."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def _muster(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "muster", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100)


@pytest.mark.slow
def test_a_list_is_an_answer_on_stdout_and_nothing_else(full: Path) -> None:
    done = _muster("incidents", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert [row["id"] for row in json.loads(done.stdout)][-1] == 1


@pytest.mark.slow
def test_what_is_refused_is_said_on_stderr_with_code_2(full: Path) -> None:
    done = _muster("timeline", "99")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "refused: there is no incident 99\n"


@pytest.mark.parametrize(
    "words", [("no-such-command",), ("ack", "seven"), ("incidents", "--jason")]
)
def test_words_that_are_no_command_are_refused_without_a_traceback(words: tuple[str, ...]) -> None:
    done = _muster(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Usage" in done.stderr and "Traceback" not in done.stderr
