"""A command that lists or answers takes less than 0.6 s of CPU, measured of the child process and
held against this machine's speed.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.muster.program import LISTING, REFERENCE, Called, call, cpu_of_loop
from tests.survive.process import Muster

pytestmark = pytest.mark.slow  # a process of its own for most commands

LIMIT = 0.6  # seconds, on the machine of the reference
ALLOWED = 1.5  # times: importing suffers more than counting does from others on the same core
IMPORTED = (  # prints the modules that a command has imported by its end
    "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr));"
    " from muster.__main__ import cli; cli()"
)
LEDGER_FREE = ("incidents", "notices", "people", "routines", "review 1", "facts", "plan versions")
HEAVY = (
    "faust",
    "kafka",
    "aiokafka",
    "alembic",
    "fastapi",
    "numpy",
    "shapely",
    "twilio",
    "apscheduler",
    "ruamel",
    "drills",
    "playbooks.loader",
    "asyncpg",
    "sqlalchemy.dialects.postgresql",
)


@pytest.fixture(scope="module")
def running(lived_through: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Muster]:
    """A Muster that runs on a home in which something has happened, its bytecode written."""
    home = tmp_path_factory.mktemp("running") / "home"
    shutil.copytree(lived_through, home)
    muster = Muster(home)
    muster.start()
    try:
        muster.healthy(60)
        ask(muster, "report", "--help")
        yield muster
    finally:
        muster.stop()


def ask(muster: Muster, *words: str, program: tuple[str, ...] = ("-m", "muster")) -> Called:
    """A command beside this Muster."""
    desk = muster.url.removeprefix("http://")
    return call(muster.home, *words, more={"MUSTER_DESK": desk}, program=program)


def _slower() -> float:
    """How much slower this machine is now than the reference."""
    return cpu_of_loop(2) / REFERENCE


@pytest.mark.parametrize("command", LISTING)
def test_it_takes_little_cpu(command: str, running: Muster) -> None:
    for _ in range(3):  # a core that is shared makes each measurement longer, never shorter
        took, allowed = ask(running, *command.split()).cpu, LIMIT * ALLOWED * max(1.0, _slower())
        if took < allowed:
            return
    pytest.fail(f"muster {command}: {took:.2f} s of CPU, at most {allowed:.2f} s")


@pytest.mark.parametrize("command", [c for c in LISTING if not c.startswith("--")])
def test_nothing_heavy_is_imported_for_it(command: str, lived_through: Path) -> None:
    """Not even where no Muster runs and the ledger itself is read."""
    needs_the_plan = command.startswith(("report", "facts", "routines", "review"))
    program = ("-c", IMPORTED)
    loaded = set(call(lived_through, *command.split(), program=program).err.split())
    assert "muster.cli.lazy_commands" in loaded
    if not needs_the_plan:
        assert not loaded.intersection(HEAVY)
    # Typer shows help with it.
    assert "rich.console" not in loaded or command.endswith("--help")


def test_from_a_running_muster_a_list_comes_without_opening_the_ledger(running: Muster) -> None:
    program = ("-c", IMPORTED)
    for command in LEDGER_FREE:
        assert "sqlalchemy" not in ask(running, *command.split(), program=program).err.split()


def test_a_list_is_the_same_from_a_running_muster_and_from_the_ledger(running: Muster) -> None:
    direct = {"MUSTER_DATABASE": running.ledger_url}
    for command in (
        "incidents",
        "units",
        "signals",
        "parked",
        "service",
        "announcements",
        "orders",
        "calls",
        "people",
        "roster",
        "lessons",
        "facts",
        "plan versions",
    ):
        assert (
            ask(running, *command.split(), "--json").out
            == call(running.home, *command.split(), "--json", more=direct).out
        )
