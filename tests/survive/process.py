"""Muster as people run it: `python -m muster up …` in a process of its own, and a look into its
ledger from outside.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable, Mapping
from http.client import HTTPException
from pathlib import Path
from typing import Any, TypeVar

import orjson

from ledger.database import Connection, Ledger
from tests.servers.process import cpu_seconds, free_ports

ROOT = Path(__file__).parents[2]
DIE_AT = Path(__file__).parent / "die_at.py"
T = TypeVar("T")


class Muster:
    """One process.

    `home` outlives it, so that `start` after `kill` is a restart. `environment` is added to a clean
    one.
    """

    def __init__(self, home: Path, environment: Mapping[str, str] | None = None) -> None:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.home, self._log = home, home / "log"
        desk = f"127.0.0.1:{free_ports(1)[0]}"
        self.url = f"http://{desk}"
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("MUSTER_", "TWILIO_"))}
        self._environment = (
            clean
            | {"MUSTER_HOME": str(home), "MUSTER_DESK": desk, "MUSTER_LOG": "json"}
            | dict(environment or {})
        )
        self.ledger_url = (
            self._environment.get("MUSTER_DATABASE") or f"sqlite+aiosqlite:///{home / 'muster.db'}"
        )
        self._process: subprocess.Popen[bytes] | None = None
        self._began = 0  # where in the log its last start begins

    def start(self, *arguments: str, die_at: str | None = None) -> Muster:
        """Begin `up`; it is not up yet when this returns.

        `die_at` names the point (points.py) at which it kills itself.
        """
        program = [str(DIE_AT), die_at] if die_at else ["-m", "muster"]
        command = [sys.executable, *program, "up", "--no-browser", *arguments]
        with self._log.open("ab") as log:
            self._began = log.tell()
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=self._environment, stdout=log, stderr=log
            )
        return self

    def run(self, *arguments: str) -> None:
        """Any other command of Muster, to its end."""
        command = [sys.executable, "-m", "muster", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self._environment, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr

    def healthy(self, seconds: float = 30.0) -> Muster:
        """Back as soon as the desk answers; else the test fails with the log."""
        deadline = time.monotonic() + seconds
        while self.get("/api/health") is None:
            assert self.code is None, f"ended with {self.code}\n{self.log}"
            assert time.monotonic() < deadline, f"not up within {seconds} s\n{self.log}"
            time.sleep(0.05)
        return self

    @property
    def code(self) -> int | None:
        """None while it runs."""
        return self._process.poll() if self._process else 0

    @property
    def cpu(self) -> float:
        """Seconds of CPU it has used, user and system."""
        assert self._process
        return cpu_seconds([self._process.pid])

    @property
    def log(self) -> str:
        """The end of what it said."""
        return self._log.read_text("utf-8", "replace")[-6000:]

    @property
    def since_start(self) -> str:
        """What it said since it was started the last time."""
        with self._log.open("rb") as log:
            log.seek(self._began)
            return log.read().decode("utf-8", "replace")

    def send(self, what: signal.Signals) -> None:
        assert self._process
        self._process.send_signal(what)

    def kill(self) -> None:
        """SIGKILL; harmless where it has ended."""
        if self._process:
            self._process.kill()
            self._process.wait()

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to stop; the exit code: 1 where it was forced at its limit (`muster.process`)."""
        assert self._process
        self._process.send_signal(how)
        return self._process.wait(60)

    def get(self, path: str) -> Any:
        """What the desk answers, or None where no one does."""
        return self._open(urllib.request.Request(self.url + path))[1]

    def post(self, path: str, body: Any) -> tuple[int, Any]:
        """Status and answer; (0, None) where no one answered."""
        return self._open(
            urllib.request.Request(
                self.url + path, orjson.dumps(body), {"Content-Type": "application/json"}
            )
        )

    def _open(self, request: urllib.request.Request) -> tuple[int, Any]:
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, orjson.loads(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return error.code, orjson.loads(error.read())
        except (OSError, HTTPException):
            return 0, None

    def look(self, query: Callable[[Connection], Awaitable[T]]) -> T:
        """One look into the ledger, from this process."""
        return asyncio.run(look(self.ledger_url, query))


async def look(url: str, query: Callable[[Connection], Awaitable[T]]) -> T:
    """Open the ledger, look once, close it."""
    ledger = Ledger(url)
    try:
        async with ledger.reading() as connection:
            return await query(connection)
    finally:
        await ledger.close()


def soon(true: Callable[[], object], seconds: float, told: Callable[[], str] = str) -> float:
    """Wait until `true()`; returns how long that took.

    Fails with `told()` when it does not come within `seconds`.
    """
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, f"not within {seconds} s\n{told()}"
        time.sleep(0.1)
    return time.monotonic() - began
