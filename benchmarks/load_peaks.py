"""What a signal or a deadline costs where many come at once: CPU of this process, on SQLite."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
from sqlalchemy import insert, select

from benchmarks.table import Row
from handlers.process_signals import receive
from handlers.run_events import process_due_deadlines
from handlers.runtime import Runtime
from ledger import deadlines
from ledger.tables import IncidentRow, table_of
from tests.databases import fresh_url
from tests.runtimes import clock_of, event, look, opened, small_company

BATCH = 100  # signals of one transaction
FEW, MANY = 100, 2_000  # lines that are down in one incident
FIRST = 1_000_000  # number of the first incident that is laid beside the one that was opened
INCIDENT = table_of(IncidentRow)


def rows(due: int, many: int = MANY) -> list[Row]:
    """`due`: deadlines of one moment; `many`: lines of the largest storm."""
    storm = asyncio.run(_storm(many))
    return [
        Row(f"storm, signals {FEW - BATCH} to {FEW} of one site", storm[0], "ms CPU"),
        Row(f"storm, signals {many - BATCH} to {many} of one site", storm[-1], "ms CPU"),
        Row(f"a deadline of {due} at one moment", asyncio.run(_deadlines(due)), "ms CPU"),
    ]


@asynccontextmanager
async def _runtime() -> AsyncIterator[Runtime]:
    with TemporaryDirectory() as folder:
        async with opened(fresh_url("sqlite", Path(folder)), small_company()) as runtime:
            yield runtime


async def _storm(lines: int) -> list[float]:
    """Milliseconds of CPU a signal, of each batch; every signal names another line."""
    found = []
    async with _runtime() as runtime:
        for start in range(0, lines, BATCH):
            batch = [_line(runtime, number) for number in range(start, start + BATCH)]
            begun = time.process_time()
            await receive(runtime, batch)
            found.append(1000 * (time.process_time() - begun) / BATCH)
    return found


async def _deadlines(count: int) -> float:
    """Milliseconds of CPU a deadline."""
    async with _runtime() as runtime:
        await receive(runtime, [_line(runtime, 0)])
        await _lay_incidents(runtime, count - 1)
        moment = await look(runtime, deadlines.next_due)
        assert moment is not None
        clock_of(runtime).moment = moment + timedelta(seconds=1)
        begun, done = time.process_time(), 0
        while woken := await process_due_deadlines(runtime):
            done += woken
        assert done == count
        return 1000 * (time.process_time() - begun) / count


async def _lay_incidents(runtime: Runtime, count: int) -> None:
    """So many more incidents like the one that is open, with the same deadline; and with the same
    keys of messages, so that deciding is measured and not the inserting of messages.
    """
    async with runtime.ledger.writing() as connection:
        (found,) = (await connection.execute(select(INCIDENT))).all()
        run = orjson.loads(found.run)
        await connection.execute(
            insert(INCIDENT),
            [_like(found, run, number) for number in range(FIRST, FIRST + count)],
        )


def _like(found: Any, run: dict[str, Any], number: int) -> dict[str, Any]:
    own = orjson.dumps({**run, "incident": number}).decode()
    return {**found._mapping, "id": number, "run": own}


def _line(runtime: Runtime, number: int) -> Any:
    line = {"line": f"L{number}", "site": "kaili"}
    return event("line.failed", f"line-{number}", runtime.clock.now(), **line)
