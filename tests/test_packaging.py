"""The wheel, installed into an environment of its own and used in an empty folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import distribution, version
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from tests.servers.process import free_ports

ROOT = Path(__file__).parents[1]
ONLY_HERE = (".venv", "var", "build", "dist", "*.egg-info", ".git", ".*_cache", "__pycache__")
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@dataclass(frozen=True)
class Installed:
    """`muster` as a user has it: the command, an empty folder, and an environment without our
    settings.
    """

    command: Path
    folder: Path
    wheel: Path

    @property
    def environment(self) -> dict[str, str]:
        ours = ("MUSTER_", "TWILIO_", "PYTHON", "OTEL_")
        return {name: value for name, value in os.environ.items() if not name.startswith(ours)}

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [str(self.command), *arguments]
        env = self.environment | environment
        return subprocess.run(
            command, cwd=self.folder, env=env, capture_output=True, text=True, timeout=120
        )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    place = tmp_path_factory.mktemp("packaging")
    wheel = _build(place)
    environment = place / "environment"
    _call(sys.executable, "-m", "venv", "--without-pip", str(environment))
    python = environment / "bin" / "python"
    # Dependencies come from the environment of the tests: nothing is downloaded. Its own editable
    # installation of Muster does not count, since .pth files are not read from a path in a .pth.
    inside = sysconfig.get_path("purelib", vars={"base": str(environment)})
    (Path(inside) / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    _call(
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "-q",
        "--no-deps",
        str(wheel),
    )
    folder = place / "empty"
    folder.mkdir()
    return Installed(environment / "bin" / "muster", folder, wheel)


def _build(place: Path) -> Path:
    """Of a copy: setuptools writes beside what it packs, and would pack again what it finds
    there.
    """
    source = place / "source"
    shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(*ONLY_HERE))
    options = ("--no-deps", "--no-build-isolation", "--disable-pip-version-check")
    _call(sys.executable, "-m", "pip", "wheel", "-q", *options, "-w", str(place), str(source))
    (wheel,) = place.glob("*.whl")
    return wheel


def _call(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stdout + done.stderr


def test_everything_in_a_package_folder_is_in_the_wheel(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as wheel:
        packed = set(wheel.namelist())
    packages = sorted(
        {name.split("/")[0] for name in packed if "/" in name and "dist-info" not in name}
    )
    assert {"desk", "ledger", "plan", "playbooks", "translations"} <= set(packages)
    wanted = {
        str(file.relative_to(ROOT))
        for package in packages
        for file in (ROOT / package).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts and not file.name.startswith(".")
    }
    assert wanted - packed == set()
    assert not {name for name in packed if name.startswith(("tests/", "benchmarks/"))}


def test_the_wheel_names_ranges_and_is_refused_by_the_public_index(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as wheel:
        (name,) = [n for n in wheel.namelist() if n.endswith("METADATA")]
        lines = wheel.read(name).decode().splitlines()
    required = [line for line in lines if line.startswith("Requires-Dist:")]
    assert required and not [line for line in required if "==" in line]
    assert "Classifier: Private :: Do Not Upload" in lines


def test_the_locked_versions_are_within_the_ranges() -> None:
    """The tests run on what the lock names."""
    required = [Requirement(line) for line in distribution("muster").requires or ()]
    needed = [each for each in required if each.marker is None or each.marker.evaluate()]
    assert len(needed) > 30
    assert [
        str(r) for r in needed if not r.specifier.contains(version(r.name), prereleases=True)
    ] == []


def test_the_shipped_plan_is_sound(installed: Installed) -> None:
    done = installed.run("plan", "check", "--json")
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr


def test_a_drill_can_be_played(installed: Installed) -> None:
    done = installed.run("drill", "truck_failure", "--json")
    assert done.returncode == 0, done.stderr
    steps = {json.loads(line)["step"] for line in done.stdout.splitlines()}
    assert "takeover" in steps


@pytest.fixture
def desk(installed: Installed) -> Iterator[str]:
    """`muster up` in the empty folder, until its desk answers."""
    address = f"127.0.0.1:{free_ports(1)[0]}"
    log = (installed.folder / "log").open("w+")
    environment = installed.environment | {"MUSTER_DESK": address}
    process = subprocess.Popen(
        [str(installed.command), "up", "--no-browser"],
        cwd=installed.folder,
        env=environment,
        stdout=log,
        stderr=log,
    )
    try:
        deadline = time.monotonic() + 90
        while installed.run("health", MUSTER_DESK=address).stdout[:16] != "The desk answers":
            log.seek(0)
            assert process.poll() is None and time.monotonic() < deadline, log.read()
        yield address
    finally:
        process.terminate()
        process.wait(30)
        log.close()


def test_it_starts_and_the_first_page_goes_out(installed: Installed, desk: str) -> None:
    reported = installed.run(
        "report", "truck.failed", "--unit", "K-07", "--place", "26.51,107.89", MUSTER_DESK=desk
    )
    assert reported.returncode == 0, reported.stderr
    deadline = time.monotonic() + 60
    while not _sent(installed):
        assert time.monotonic() < deadline, (installed.folder / "log").read_text()
    assert (installed.folder / "var" / "muster.db").is_file()


def _sent(installed: Installed) -> list[Any]:
    done = installed.run("notices", "--json")
    notices = json.loads(done.stdout or "[]") if done.returncode == 0 else []
    return [notice for notice in notices if notice["state"] in ("sent", "answered")]
