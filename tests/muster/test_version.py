"""`muster --version`."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from muster import version
from muster.cli.main import app

PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"


def test_the_version_is_the_one_of_pyproject() -> None:
    said = CliRunner().invoke(app, ["--version"])
    assert (said.exit_code, said.stdout) == (
        0,
        f"muster {tomllib.loads(PYPROJECT.read_text())['project']['version']}\n",
    )


def test_away_from_its_folder_the_installed_package_says_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(version, "SOURCE", tmp_path / "pyproject.toml")
    monkeypatch.setattr(version, "installed", lambda _name: "7.8.9")
    assert version.version() == "7.8.9"
