"""FAULTS X7: no truck is in two open incidents, whatever two workers judge at the same moment."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from datetime import timedelta

from handlers.process_signals import Incoming, receive
from handlers.runtime import Runtime
from ledger.database import Connection
from ledger.list_queries import incidents, run_of
from playbooks.definition.run import Run
from tests.ledger.sample_rows import on_postgres
from tests.runtimes import MONDAY, clock_of, event, look

UNITS = ("K-07", "K-08", "K-18", "S-01")
ROUNDS = 30


async def open_runs(connection: Connection) -> list[Run]:
    found = [await run_of(connection, row["id"]) for row in await incidents(connection, "open")]
    return [run for run in found if run]


def reports(draw: random.Random, number: int) -> list[Incoming]:
    """What comes in at one moment: the same trucks fail, are repaired and fail again."""
    kinds = ("truck.failed", "truck.failed", "truck.failed", "unit.repaired")
    return [
        event(draw.choice(kinds), f"r-{number}-{n}", MONDAY, unit=draw.choice(UNITS))
        for n in range(draw.randrange(1, 4))
    ]


async def killed(work: asyncio.Task[int], draw: random.Random) -> None:
    """A worker that is killed somewhere in the middle of a batch."""
    await asyncio.sleep(draw.random() * 0.05)
    work.cancel()
    await asyncio.wait([work])


@on_postgres
async def test_reports_that_cross_a_restart_of_a_worker_put_no_truck_into_two(
    runtime: Runtime, other: Runtime
) -> None:
    """The batch of a worker that was killed comes again, to the other one, after later reports."""
    seed = random.randrange(2**32)
    draw = random.Random(seed)
    for number in range(ROUNDS):
        for one in (runtime, other):
            clock_of(one).moment = MONDAY + timedelta(hours=number)
        first, later = reports(draw, 2 * number), reports(draw, 2 * number + 1)
        work = asyncio.create_task(receive(runtime, first))
        await asyncio.gather(killed(work, draw), receive(other, later))
        await asyncio.gather(receive(other, first), receive(runtime, first))
        await not_in_two(runtime, f"seed {seed}, round {number}")


async def not_in_two(runtime: Runtime, where: str) -> None:
    runs = await look(runtime, open_runs)
    there = Counter(
        (run.playbook, unit)
        for run in runs
        for unit, facts in run.units.items()
        if not facts.in_order
    )
    twice = {key: count for key, count in there.items() if count > 1}
    assert not twice, f"{where}: {twice}"


@on_postgres
async def test_two_workers_never_put_a_truck_into_two_open_incidents(
    runtime: Runtime, other: Runtime
) -> None:
    seed = random.randrange(2**32)
    draw = random.Random(seed)
    known = set(runtime.plan.signals)
    assert {"truck.failed", "unit.repaired"} <= known, sorted(known)
    for number in range(ROUNDS):
        for one in (runtime, other):
            clock_of(one).moment = MONDAY + timedelta(minutes=number)
        both = reports(draw, 2 * number), reports(draw, 2 * number + 1)
        await asyncio.gather(receive(runtime, both[0]), receive(other, [*both[1], *both[0]]))
        await not_in_two(runtime, f"seed {seed}, round {number}")
