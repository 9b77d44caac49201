"""Anyone who is stopped in the middle of writing leaves no lock behind: the next writer begins at
once.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import text

from ledger.database import Ledger
from tests.databases import empty_url

SLOW = {
    "sqlite": "UPDATE kept SET value = value + 1 WHERE (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000) "
    "SELECT count(*) FROM n) > 0 RETURNING value",
    "postgresql": "UPDATE kept SET value = value + 1 WHERE (SELECT pg_sleep(0.5)) IS NOT NULL RETURNING value",
}


@pytest.fixture(params=["sqlite", "postgres"])
async def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Ledger]:
    """One table with one row."""
    one = Ledger(empty_url(request.param, tmp_path, request))
    async with one.writing() as connection:
        await connection.execute(text("CREATE TABLE kept (value integer)"))
        await connection.execute(text("INSERT INTO kept VALUES (0)"))
    yield one
    await one.close()


async def _write(ledger: Ledger, begun: asyncio.Event) -> None:
    async with ledger.writing() as connection:
        await connection.execute(text("UPDATE kept SET value = 10"))
        begun.set()
        await connection.execute(text(SLOW[connection.dialect.name]))


async def test_the_next_writer_begins_at_once_and_nothing_of_the_stopped_one_is_left(
    ledger: Ledger,
) -> None:
    begun = asyncio.Event()
    writer = asyncio.create_task(_write(ledger, begun))
    await begun.wait()
    await asyncio.sleep(0.05)  # the database is at work on the slow statement
    writer.cancel()
    with suppress(asyncio.CancelledError):
        await writer
    async with asyncio.timeout(5), ledger.writing() as connection:
        assert (
            await connection.execute(text("UPDATE kept SET value = value + 1 RETURNING value"))
        ).scalar_one() == 1
