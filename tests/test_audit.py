"""`make audit` tells a vulnerability from a database that cannot be reached, and never keeps quiet
about either.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CLEAN = ("No known vulnerabilities found", 0)
FOUND = ("Found 2 known vulnerabilities in 1 package\nName Version ID\nx 1.0 CVE-1", 1)
AWAY = ("ERROR:pip_audit._cli:Failed to connect: Max retries exceeded", 1)
SKIPPED = ("ERROR:pip_audit._cli:x: Dependency not found, 1 skipped", 1)


def audited(tmp_path: Path, answer: tuple[str, int], **more: str) -> tuple[int, str]:
    """The exit code, and all that was said, where pip-audit answers so."""
    played = tmp_path / "pip-audit"
    text, code = answer
    played.write_text(
        f'#!/bin/sh\necho "$@" > "{tmp_path}/asked"\ncat <<END\n{text}\nEND\nexit {code}\n'
    )
    played.chmod(0o755)
    environment = {k: v for k, v in os.environ.items() if k not in ("AUDIT", "PIP_AUDIT")}
    done = subprocess.run(
        [str(ROOT / "scripts/audit")],
        env={**environment, "PIP_AUDIT": str(played), **more},
        capture_output=True,
        text=True,
        timeout=30,
    )
    return done.returncode, done.stdout + done.stderr


def test_nothing_found_is_said_with_the_number_of_packages(tmp_path: Path) -> None:
    code, said = audited(tmp_path, CLEAN)
    assert code == 0 and "none with a known vulnerability" in said
    locked = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
    count = sum("==" in line and line[0].isalnum() for line in locked if line)
    assert f"{count} packages" in said
    asked = (tmp_path / "asked").read_text()
    assert "requirements.lock" in asked and "--strict" in asked


def test_a_vulnerability_fails_and_is_shown(tmp_path: Path) -> None:
    code, said = audited(tmp_path, FOUND)
    assert code == 1 and "CVE-1" in said and "NOT AUDITED" not in said


@pytest.mark.parametrize("answer", [AWAY, SKIPPED, ("", 0), ("", 2)])
def test_what_was_not_audited_is_said_and_fails_where_it_is_required(
    tmp_path: Path, answer: tuple[str, int]
) -> None:
    code, said = audited(tmp_path, answer)
    assert code == 0 and "NOT AUDITED" in said and "none with a known" not in said
    assert audited(tmp_path, answer, AUDIT="required")[0] == 1


def test_it_is_part_of_what_every_submission_passes() -> None:
    assert "make audit" in (ROOT / ".ci/run").read_text("utf-8")
