"""Homes for commands: an empty one for each test, one with a ledger full of things to look at."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers import open_runtime
from ledger import plan_versions
from muster.settings import PLAN
from playbooks.definition.plan_files import folder_files
from playbooks.loader.plan_folder import read_folder
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
    monkeypatch.setenv("LC_ALL", "C.UTF-8")  # faults in English on every machine
    return at


@pytest.fixture(scope="session")
def lived_through(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which a bit of everything has happened; tests only read it."""
    return copy_of_lived_home(tmp_path_factory.mktemp("lived") / "home")


@pytest.fixture(scope="session")
def other_plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home after a plan was published that differs from the shipped folder: every start warns of
    it.
    """
    at = tmp_path_factory.mktemp("published")
    home, folder = copy_of_lived_home(at / "home"), at / "plan"
    shutil.copytree(PLAN, folder)
    # A comment alone would not make another version.
    file = folder / "plan.yaml"
    text, other = file.read_text("utf-8"), "road_speed: 31"
    assert "road_speed: 30" in text
    file.write_text(text.replace("road_speed: 30", other), "utf-8")
    asyncio.run(_publish(home, folder))
    return home


async def _publish(home: Path, folder: Path) -> None:
    """Put the folder's plan in force, without asking who may."""
    runtime = await open_runtime.open_runtime(f"sqlite+aiosqlite:///{home / 'muster.db'}", PLAN)
    plan, files, now = read_folder(folder), folder_files(folder), runtime.clock.now()
    async with runtime.ledger.writing() as connection:
        await plan_versions.store_plan(connection, plan.hash, files, now, "test", "")
        await plan_versions.put_in_force(
            connection, plan.hash, now, "p-1", "Test", "chief", "a test"
        )
    await runtime.ledger.close()


@pytest.fixture
def full(home: Path) -> Path:
    """This test's home, in which a bit of everything has happened."""
    return copy_of_lived_home(home)


@pytest.fixture
def desk(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningDesk]:
    """A desk that answers, on a ledger with the demo company and nothing else."""
    home.mkdir(mode=0o700)
    with RunningDesk(home) as running:
        for path in home.iterdir():
            path.chmod(0o600)  # as a process of its own would have made them
        monkeypatch.setenv("MUSTER_DESK", running.address)
        yield running
