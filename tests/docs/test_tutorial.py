"""The tutorial, followed literally: its files are written, its commands run, its output
compared.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from muster.cli.main import app
from playbooks.company.company_lookup import Directory
from playbooks.loader.company_file import read_company
from playbooks.loader.plan_folder import examine_folder
from playbooks.loader.validators.company import validate_company

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial.md"
BLOCK = re.compile(r"^```(yaml|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
APPEND = " (append)"


def write(folder: Path, block: str) -> None:
    """A YAML block into the file that its first line names."""
    first, _, content = block.partition("\n")
    name = first.removeprefix("# ").removesuffix(APPEND)
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    earlier = path.read_text("utf-8") if first.endswith(APPEND) else ""
    path.write_text(earlier + content, "utf-8")


def missing_output(block: str) -> list[str]:
    """Lines shown under a command that it does not print in this order; `…` stands for anything."""
    command, *shown = block.strip().splitlines()
    found = CliRunner().invoke(app, command.removeprefix("$ muster ").split())
    lines = iter([line.rstrip() for line in found.output.splitlines()])
    expected = [line.partition("…")[0].rstrip() for line in shown]
    return [line for line in expected if line and not any(real.startswith(line) for real in lines)]


def roles_without_holder(folder: Path) -> list[str]:
    company = read_company((folder / "company.yaml").read_text("utf-8"), date(2026, 11, 23))
    found = examine_folder(folder)
    return [str(fault) for fault in validate_company(found.plan, Directory(company), found.places)]


def test_every_file_and_command_of_the_tutorial_works_as_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MUSTER_PLAN", str(tmp_path / "plan"))
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "var"))
    commands = 0
    for kind, block in BLOCK.findall(TUTORIAL.read_text("utf-8")):
        if kind == "yaml":
            write(tmp_path, block)
        else:
            commands += 1
            assert missing_output(block) == [], block.splitlines()[0]
    assert commands >= 6
    assert CliRunner().invoke(app, ["plan", "coverage"]).exit_code == 0
    assert roles_without_holder(tmp_path / "plan") == [], "`muster plan publish` would refuse it"
