"""Plant each fault in a copy of the code, run the property tests there, and tell which test caught
which.

`python -m tests.playbooks.plant_all [--stories 400] [PART OF A NAME …]`; the exit code is 1 where a
fault was not caught by the test that tests/README.md names.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.playbooks.faults import FAULTS, Fault

HOUSE = Path(__file__).parents[2]
NEEDED = (
    "incidents", "playbooks", "drills", "handlers", "ledger", "plan", "tests",
    "pyproject.toml", "clock.py", "settings.py", "logs.py",
)  # fmt: skip
TESTS = (
    "tests/playbooks/test_meaning.py",
    "tests/playbooks/meaning",
    "tests/playbooks/test_plant.py::test_with_nothing_planted_every_story_and_every_rule_holds",
)
# seconds of a core, bytes: a fault that makes something go on or grow without end is stopped there
CORE, MEMORY = (
    240,
    4 << 30,
)
PROFILE = "planted"  # a story that fails is enough: it need not be made smaller (tests/conftest.py)
_CAUGHT = re.compile(r"^FAILED \S+::(.+?)(?: - .*)?$", re.MULTILINE)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.playbooks.plant_all", description=__doc__
    )
    parser.add_argument("names", nargs="*", help="only faults whose name holds one of these")
    parser.add_argument("--stories", type=int, default=400, help="random stories for each fault")
    chosen = parser.parse_args(arguments)
    faults = [f for f in FAULTS if not chosen.names or any(name in f.name for name in chosen.names)]
    missed, expected = 0, by_the_readme()
    for fault in faults:
        caught = caught_by(fault, chosen.stories)
        by = expected[fault.name]
        missed += not by & set(caught)
        said = caught if by & set(caught) else [*caught, f"NOT CAUGHT by {' or '.join(sorted(by))}"]
        print(
            "\n      ".join([f"{'named ' if fault.named else '      '}{fault.name}", *said]),
            flush=True,
        )
    print(f"\n{len(faults) - missed} of {len(faults)} faults caught.")
    return 1 if missed else 0


def by_the_readme() -> dict[str, set[str]]:
    """The tests of which one must catch each fault, by the fault's name.

    (Which of several does is a matter of the stories drawn.)
    """
    table = (
        (HOUSE / "tests/README.md").read_text("utf-8").partition("## Faults planted on purpose")[2]
    )
    rows = re.findall(r"^\| (.+?) \| (`.+?`) \|$", table, re.MULTILINE)
    return {name: set(re.findall(r"`(\w+)`", tests)) for name, tests in rows}


def caught_by(fault: Fault, stories: int) -> list[str]:
    """Names of the tests that fail with the fault in place."""
    with tempfile.TemporaryDirectory(prefix="muster-plant-") as folder:
        copy = Path(folder)
        for name in NEEDED:
            source = HOUSE / name
            shutil.copytree(source, copy / name) if source.is_dir() else shutil.copy(
                source, copy / name
            )
        plant(fault, copy)
        return run_tests(copy, stories)


def plant(fault: Fault, house: Path) -> None:
    """Change the one place.

    Raises ValueError where the code has moved on and the fault does not fit any more.
    """
    file = house / fault.file
    text = file.read_text("utf-8")
    if text.count(fault.old) != 1:
        raise ValueError(
            f"{fault.name}: {fault.old!r} stands {text.count(fault.old)} times in {fault.file}; say the fault anew"
        )
    file.write_text(text.replace(fault.old, fault.new), "utf-8")


def run_tests(house: Path, stories: int) -> list[str]:
    """Tests that fail, and rules that a survey of so many stories finds broken."""
    quiet = ("-q", "--tb=no", "-rfE", "-p", "no:cacheprovider", "--timeout=0", "-m", "not slow")
    failed = _run(house, "pytest", *quiet, f"--hypothesis-profile={PROFILE}", *TESTS)
    broken = _run(house, "tests.playbooks.survey", str(stories))
    return sorted({*_CAUGHT.findall(failed), *broken.split()})


def _run(house: Path, *module: str) -> str:
    command = [sys.executable, "-m", *module]
    settings = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        command, cwd=house, env=settings, capture_output=True, text=True, preexec_fn=_bound
    )
    if done.returncode not in (0, 1):
        print(
            f"ended with {done.returncode}:",
            done.stdout[-2000:],
            done.stderr[-2000:],
            file=sys.stderr,
        )
    return done.stdout


def _bound() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CORE, CORE))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
