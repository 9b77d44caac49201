"""What a person at a terminal waits for: CPU of each command, start-up; and what an idle Muster
takes.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.table import Row
from tests.muster.program import LISTING, REFERENCE, call, cpu_of_loop
from tests.servers.kafka import a_broker
from tests.servers.postgres import PostgreSQL
from tests.survive.process import Muster

COMMAND, FIRST_PAGE, FIRST_DECISION = 0.6, 6.0, 8.0  # seconds that are promised at most
IDLE_EMBEDDED, IDLE_KAFKA = 2.0, 1.0  # percent of a core that are promised at most
SETTLE = 10.0  # seconds after a start until nothing of it is left to do
PATIENCE = 60.0  # seconds
REPORT = {"kind": "truck.failed", "fields": {"unit": "K-07", "place": "26.51,107.89"}}


def embedded(rounds: int, seconds: float) -> Iterator[Row]:
    """`rounds`: calls of each command, of which the quickest counts. `seconds`: of idling."""
    yield Row("a loop of 3 million, CPU", cpu_of_loop(rounds), "s", REFERENCE)
    with _home() as home:
        muster = Muster(home)
        page, decision = _start(muster)
        try:
            yield Row("muster up: first page", page, "s", FIRST_PAGE)
            yield Row("muster up: first signal judged", decision, "s", FIRST_DECISION)
            yield from _commands(home, rounds, "Muster runs", muster.url.removeprefix("http://"))
        finally:
            muster.stop()
        yield from _commands(home, rounds, "no Muster runs")
    with _home() as home:
        yield Row("idle, embedded", _idle(Muster(home), seconds), "% of a core", IDLE_EMBEDDED)


def on_kafka(seconds: float) -> Iterator[Row]:
    """All roles in one process on Kafka and PostgreSQL. Raises Missing."""
    with ExitStack() as stack:
        postgres = PostgreSQL().start()
        stack.callback(postgres.stop)
        broker = a_broker()
        stack.callback(broker.stop)
        settings = {"MUSTER_KAFKA": broker.bootstrap, "MUSTER_DATABASE": postgres.fresh_database()}
        muster = Muster(stack.enter_context(_home()), settings)
        yield Row("idle, on Kafka + PostgreSQL", _idle(muster, seconds), "% of a core", IDLE_KAFKA)


@contextmanager
def _home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="muster-bench-") as folder:
        yield Path(folder)


def _start(muster: Muster) -> tuple[float, float]:
    """Seconds from the start on an empty home to the first page and to the first decision."""
    began = time.monotonic()
    muster.start().healthy(PATIENCE)
    page = time.monotonic() - began
    muster.post("/api/signals", REPORT)
    while not muster.get("/api/incidents"):
        if time.monotonic() - began > PATIENCE:
            raise TimeoutError(f"no incident began; the log ends:\n{muster.log}")
        time.sleep(0.02)
    return page, time.monotonic() - began


def _commands(home: Path, rounds: int, state: str, desk: str = "127.0.0.1:1") -> Iterator[Row]:
    environment: Mapping[str, str] = {"MUSTER_DESK": desk}
    for command in LISTING:
        took = [call(home, *command.split(), more=environment).cpu for _ in range(rounds)]
        yield Row(f"muster {command} ({state}), CPU", min(took), "s", COMMAND)


def _idle(muster: Muster, seconds: float) -> float:
    """Percent of a core that a Muster without an open incident takes."""
    muster.start().healthy(PATIENCE)
    try:
        time.sleep(SETTLE)
        before = muster.cpu
        time.sleep(seconds)
        return (muster.cpu - before) / seconds * 100
    finally:
        muster.stop()
