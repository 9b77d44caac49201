"""A killed process's claims are free at once; those of a living one are not touched."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from handlers.process_signals import receive
from handlers.runtime import Runtime
from ledger import notices
from ledger.process_liveness import PROCESS
from ledger.tables import NoticeRow, table_of
from tests.runtimes import failed

T = table_of(NoticeRow)
HOLDER = """
import asyncio, sys
import asyncpg
from ledger import process_liveness

async def main():
    connection = await asyncpg.connect(sys.argv[1])
    await process_liveness.hold_process_lock(connection)
    print(process_liveness.PROCESS, flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


# SQLite has one process at a time, which checks all claims when it starts.
pytestmark = pytest.mark.parametrize("url", ["postgres"], indirect=True)


@pytest.fixture
async def on_postgres(runtime: Runtime) -> Runtime:
    return runtime


def _another_process(runtime: Runtime) -> tuple[subprocess.Popen[str], str]:
    dsn = runtime.ledger.url.set(drivername="postgresql").render_as_string(hide_password=False)
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, dsn], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    return process, process.stdout.readline().strip()


async def _claim_all_as(runtime: Runtime, who: str) -> int:
    now = runtime.clock.now()
    async with runtime.ledger.writing() as connection:
        done = await connection.execute(
            update(T).values(state="sending", claimed_by=who, claimed_at=now, first_tried_at=now)
        )
    return done.rowcount


async def _recovered(runtime: Runtime) -> int:
    async with runtime.ledger.writing() as connection:
        return await notices.release_claims_of_dead_processes(connection, runtime.clock.now())


async def _recovered_at_last(runtime: Runtime) -> int:
    while True:
        if recovered := await _recovered(runtime):
            return recovered
        await asyncio.sleep(0.05)


async def test_what_a_living_process_has_claimed_stays_its_own(on_postgres: Runtime) -> None:
    process, name = _another_process(on_postgres)
    try:
        await receive(on_postgres, [failed("K-07")])
        assert await _claim_all_as(on_postgres, name) > 0
        assert await _recovered(on_postgres) == 0
    finally:
        process.kill()
        process.communicate()


async def test_what_a_killed_process_had_claimed_is_checked_within_seconds(
    on_postgres: Runtime,
) -> None:
    process, name = _another_process(on_postgres)
    await receive(on_postgres, [failed("K-07")])
    claimed = await _claim_all_as(on_postgres, name)
    process.kill()
    process.communicate()
    # The server notices the closed connection a moment after the process has ended.
    assert await asyncio.wait_for(_recovered_at_last(on_postgres), 5) == claimed
    async with on_postgres.ledger.reading() as connection:
        rows = (await connection.execute(select(T.c.state, T.c.not_before))).all()
    # Sent again only after the carrier was asked, and soon.
    assert {row.state for row in rows} == {"unknown"}
    assert all(row.not_before <= on_postgres.clock.now() + timedelta(seconds=1) for row in rows)


async def test_ones_own_claims_are_left_alone(on_postgres: Runtime) -> None:
    await receive(on_postgres, [failed("K-07")])
    assert await _claim_all_as(on_postgres, PROCESS) > 0
    assert await _recovered(on_postgres) == 0
