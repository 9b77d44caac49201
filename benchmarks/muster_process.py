"""Muster itself, as it is started in production: `muster up` in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.carrier import ACCOUNT, SENDER, TOKEN
from handlers import demo_company, open_runtime
from incidents.company import Company
from ledger.database import Ledger
from muster.settings import PLAN
from tests.servers.process import free_ports

ALONE = ("",)  # every role in one process
AS_COMPOSED = ("worker", "notifier", "clock", "desk")  # as docker-compose.yml runs them


@dataclass(frozen=True, slots=True)
class Home:
    """Where one Muster lives.

    `kafka` and `carrier` None: on its embedded broker, with the paper gateway.
    """

    folder: Path
    database: str
    kafka: str | None = None
    carrier: str | None = None

    def environment(self) -> dict[str, str]:
        """Ours, with Muster's settings in place of those of the environment."""
        env = {k: v for k, v in os.environ.items() if not k.startswith(("MUSTER_", "TWILIO_"))}
        env |= {
            "MUSTER_HOME": str(self.folder),
            "MUSTER_DATABASE": self.database,
            "MUSTER_LOG": "json",
        }
        env["MUSTER_DESK"] = f"127.0.0.1:{free_ports(1)[0]}"
        if self.kafka:
            env["MUSTER_KAFKA"] = self.kafka
        if self.carrier:
            env |= {
                "MUSTER_TWILIO_BASE_URL": self.carrier,
                "TWILIO_ACCOUNT_SID": ACCOUNT,
                "TWILIO_AUTH_TOKEN": TOKEN,
                "TWILIO_FROM": SENDER,
            }
        return env


@dataclass(frozen=True, slots=True)
class Running:
    """`bootstrap`: the servers of its broker; `pids`: its processes."""

    bootstrap: str
    pids: tuple[int, ...]


async def prepare(database: str, scale: int) -> Company:
    """A fresh ledger with a demo company `scale` times as big as Kaili."""
    runtime = await open_runtime.open_runtime(database, PLAN)
    try:
        return await demo_company.load_demo(runtime, scale)
    finally:
        await runtime.ledger.close()


@contextmanager
def running(home: Home, layout: tuple[str, ...] = ALONE) -> Iterator[Running]:
    """A running Muster, a process for each of `layout`.

    Logs are files in the folder.
    """
    with ExitStack() as stack:
        processes = [stack.enter_context(_process(home, roles)) for roles in layout]
        first = processes[0].stdout
        assert first
        bootstrap = home.kafka or first.readline().strip()
        if not bootstrap:
            raise RuntimeError(f"Muster did not start: {_log(home, 2000)}")
        try:
            yield Running(bootstrap, tuple(process.pid for process in processes))
        except TimeoutError as late:
            late.add_note(_log(home, 3000))
            raise


@contextmanager
def _process(home: Home, roles: str) -> Iterator[subprocess.Popen[str]]:
    with (home.folder / f"muster-{roles}.log").open("wb") as log:
        program = [
            sys.executable,
            "-m",
            "benchmarks.up_printing_broker",
            *([roles] if roles else []),
        ]
        process = subprocess.Popen(
            program, env=home.environment(), stdout=subprocess.PIPE, stderr=log, text=True
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=15)


def _log(home: Home, most: int) -> str:
    return "\n".join(
        f"--- {path.name}\n{path.read_text(encoding='utf-8')[-most:]}"
        for path in home.folder.glob("*.log")
    )


def ledger(home: Home) -> Ledger:
    return Ledger(home.database)
