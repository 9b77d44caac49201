"""Homes for commands: an empty one for each test, one with a ledger full of things to look at."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lived import copy_of_lived_home
from tests.muster.command_line import RunningDesk
from tests.servers.process import free_ports


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """MUSTER_HOME, empty; no desk answers."""
    for name in [n for n in os.environ if n.startswith(("MUSTER_", "TWILIO_"))]:
        monkeypatch.delenv(name)
    at = tmp_path / "home"
    monkeypatch.setenv("MUSTER_HOME", str(at))
    monkeypatch.setenv("MUSTER_DESK", f"127.0.0.1:{free_ports(1)[0]}")
    monkeypatch.setenv("COLUMNS", "200")
    return at


@pytest.fixture
def full(home: Path) -> Path:
    """This test's home, in which a bit of everything has happened."""
    return copy_of_lived_home(home)


@pytest.fixture
def desk(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningDesk]:
    """A desk that answers, on a ledger with the demo company and nothing else."""
    home.mkdir()
    with RunningDesk(home) as running:
        monkeypatch.setenv("MUSTER_DESK", running.address)
        yield running
