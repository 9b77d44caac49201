"""One run: a pipeline is started, warmed and given signals; from each to the first message about
its truck is what counts.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.carrier import UNIT, Carrier
from benchmarks.load_generator import Failure, failures, produce
from benchmarks.muster_process import ALONE, Home, ledger, prepare, running
from benchmarks.statement_count import statements
from benchmarks.table import percentile
from handlers.source_authorization import secrets_of
from ledger import list_queries
from ledger.database import Ledger
from tests.servers.process import cpu_seconds

TOPIC, TIGHT = "signals", "tight"
Seen = Callable[[], Awaitable[dict[str, float]]]


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured. `scale`: of the demo company (24 delivery, 5 standby trucks each);
    `events` at 50 a second; `backlog` at once.

    `warm` and `events` are fewer than the standbys: at 50 a second the plan's usual way is
    measured, in the backlog how it goes when no truck is left.
    """

    scale: int
    warm: int
    events: int
    backlog: int
    rounds: int


FULL = Size(scale=15, warm=15, events=60, backlog=120, rounds=5)
QUICK = Size(scale=5, warm=5, events=20, backlog=50, rounds=1)
PACE = 50.0  # events a second
PATIENCE = 60.0  # seconds for the last message
SETTLE = 1.0  # seconds after the last first message
STARTED = 3.0  # seconds: processes that start beside the one that answers first are up as well


@dataclass(frozen=True, slots=True)
class Figures:
    """Milliseconds from a signal produced to the first message handed over, and events a second of
    a backlog.

    `cpu`: milliseconds of user and system time of its processes for one of the signals at PACE,
    with all that follows within SETTLE; `statements`: of PostgreSQL for one of them.
    """

    p50: float
    p99: float
    throughput: float
    cpu: float
    statements: float | None = None


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Something that is running and reads a topic; `seen` tells unit -> moment of its first
    message. `database`: the PostgreSQL it writes to, None where it has another.
    """

    bootstrap: str
    topic: str
    seen: Seen
    pids: tuple[int, ...]
    database: str | None = None
    embedded: bool = False
    secret: str = ""  # of the signatures that the embedded broker's signals need

    async def report(
        self, failing: Sequence[Failure], per_second: float | None
    ) -> list[tuple[float, float]]:
        """(produced, first message) of each, when all have had one. Raises TimeoutError."""
        produced = await produce(
            self.bootstrap, self.topic, failing, per_second, self.embedded, self.secret
        )
        deadline = time.monotonic() + PATIENCE
        while produced.keys() - (seen := await self.seen()).keys():
            if time.monotonic() > deadline:
                raise TimeoutError(
                    f"{len(produced.keys() - seen.keys())} of {len(produced)} signals led to no"
                    f" message in {PATIENCE:g} s"
                )
            await asyncio.sleep(0.3)
        return [(at, seen[unit]) for unit, at in produced.items()]


async def measure(pipeline: Pipeline, failing: list[Failure], size: Size) -> Figures:
    """Warm it, then one signal after the other, then a backlog. Each truck fails once."""
    warm, rest = failing[: size.warm], failing[size.warm :]
    await pipeline.report(warm, PACE / 5)
    await asyncio.sleep(STARTED)
    cpu, asked = cpu_seconds(pipeline.pids), await statements(pipeline.database)
    waits = [(seen - at) * 1000 for at, seen in await pipeline.report(rest[: size.events], PACE)]
    await asyncio.sleep(SETTLE)  # what is less urgent than the first message is done
    cpu = (cpu_seconds(pipeline.pids) - cpu) / size.events * 1000
    done = await statements(pipeline.database)
    times = await pipeline.report(rest[size.events : size.events + size.backlog], None)
    seconds = max(seen for _, seen in times) - min(at for at, _ in times)
    return Figures(
        percentile(waits, 0.5),
        percentile(waits, 0.99),
        len(times) / seconds,
        cpu,
        None if done is None or asked is None else (done - asked) / size.events,
    )


async def embedded(size: Size) -> Figures:
    """`muster up` as it comes: embedded broker, SQLite, the paper gateway."""
    with _folder() as folder:
        home = Home(folder, f"sqlite+aiosqlite:///{folder / 'muster.db'}")
        failing = failures(await prepare(home.database, size.scale))
        with running(home) as muster:
            book = ledger(home)
            try:
                secret = (await secrets_of(book))[0]
                pipeline = Pipeline(
                    muster.bootstrap,
                    TOPIC,
                    partial(_on_paper, book),
                    muster.pids,
                    embedded=True,
                    secret=secret,
                )
                return await measure(pipeline, failing, size)
            finally:
                await book.close()


async def on_kafka(
    bootstrap: str, database: str, carrier: Carrier, size: Size, layout: tuple[str, ...] = ALONE
) -> Figures:
    """Muster on Apache Kafka and PostgreSQL, a process for each of `layout`, messages through
    Twilio's client.
    """
    with _folder() as folder:
        failing = failures(await prepare(database, size.scale))
        await carrier.forget()
        with running(Home(folder, database, bootstrap, carrier.url), layout) as muster:
            seen = carrier.first_messages
            pipeline = Pipeline(bootstrap, TOPIC, seen, muster.pids, database)
            return await measure(pipeline, failing, size)


async def tight(bootstrap: str, database: str, carrier: Carrier, size: Size) -> Figures:
    """The tight pipeline on the same broker, the same server and the same carrier."""
    await carrier.forget()
    failing = [
        Failure(f"K-{number}", f"site-{number % 50}")
        for number in range(size.warm + size.events + 5 * size.backlog)
    ]
    with _tight(bootstrap, database, carrier) as pid:
        larger = Size(size.scale, size.warm, size.events, 5 * size.backlog, size.rounds)
        pipeline = Pipeline(bootstrap, TIGHT, carrier.first_messages, (pid,), database)
        return await measure(pipeline, failing, larger)


@contextmanager
def _tight(bootstrap: str, database: str, carrier: Carrier) -> Iterator[int]:
    dsn = database.replace("+asyncpg", "")
    program = [
        sys.executable,
        "-m",
        "benchmarks.reference_pipeline",
        bootstrap,
        TIGHT,
        dsn,
        carrier.url,
    ]
    process = subprocess.Popen(program)
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(10)


async def _on_paper(book: Ledger) -> dict[str, float]:
    async with book.reading() as connection:
        pages = await list_queries.paper(connection, limit=100_000)
    first: dict[str, float] = {}
    for page in reversed(pages):  # the oldest first
        for unit in UNIT.findall(page["text"]):
            first.setdefault(unit, page["at"].timestamp())
    return first


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="muster-bench-") as name:
        yield Path(name)
