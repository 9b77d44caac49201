"""`muster` as people call it, in a process of its own: what it prints, and the CPU it takes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
REFERENCE = 0.15  # seconds of CPU that LOOP takes on the machine the limits were set on
LOOP = "sum(i * i for i in range(3_000_000))"
LISTING = (
    "--help",
    "--version",
    "report --help",
    "report truck.failed --help",
    "ack --help",
    "incidents",
    "incidents --json",
    "timeline 1",
    "notices",
    "notices --json",
    "units",
    "parked",
    "signals",
    "calls",
    "service",
    "announcements",
    "orders",
    "people",
    "people --json",
    "roster",
    "routines",
    "lessons",
    "facts",
    "review 1",
    "ack 1",
    "done 77",
    "health",
    "plan versions",
)  # commands that list or answer, for a home in which there is an incident 1


@dataclass(frozen=True, slots=True)
class Called:
    """One call. `cpu`: seconds, user and system."""

    code: int
    out: str
    err: str
    cpu: float


def call(
    home: Path,
    *arguments: str,
    more: Mapping[str, str] | None = None,
    program: tuple[str, ...] = ("-m", "muster"),
) -> Called:
    """A command on this home, with a clean environment and `more`."""
    env = {
        k: v for k, v in os.environ.items() if not k.startswith(("MUSTER_", "TWILIO_", "PYTHON"))
    }
    env |= {
        "MUSTER_HOME": str(home),
        "MUSTER_DESK": "127.0.0.1:1",
        "PYTHONIOENCODING": "utf-8",
    } | dict(more or {})
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(
            [sys.executable, *program, *arguments],
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        printed = out.read().decode("utf-8", "replace"), err.read().decode("utf-8", "replace")
    return Called(process.returncode, *printed, used.ru_utime + used.ru_stime)


def cpu_of_loop(rounds: int) -> float:
    """Seconds of CPU that a loop takes now: others on the same core make everything slower."""
    return min(call(ROOT, program=("-c", LOOP)).cpu for _ in range(rounds))
