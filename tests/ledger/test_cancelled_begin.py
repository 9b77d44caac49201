"""A task that is cancelled while its transaction begins leaves the connection usable."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress

import pytest
from sqlalchemy import text

from ledger import database
from ledger.database import Connection, Ledger, begin
from tests.ledger.sample_rows import on_postgres

Opened = Callable[[Ledger], AbstractAsyncContextManager[Connection]]
WAYS: dict[str, Opened] = {
    "writing": Ledger.writing,
    "single statements": Ledger.single_statements,
    "reading": Ledger.reading,
}


async def cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@on_postgres
async def test_after_the_server_began_and_before_we_heard_of_it(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = asyncio.Event()
    execute = database._driver_execute

    async def answer_late(connection: Connection, statement: str) -> None:
        await execute(connection, statement)
        begun.set()
        await asyncio.sleep(3600)

    async def decide() -> None:
        async with ledger.single_statements() as connection:
            await begin(connection)

    with monkeypatch.context() as late:
        late.setattr(database, "_driver_execute", answer_late)
        task = asyncio.create_task(decide())
        await begun.wait()
        await cancel(task)
    async with ledger.writing() as connection:
        await connection.execute(text("SELECT 1"))


@pytest.mark.parametrize("way", WAYS)
async def test_at_any_moment(ledger: Ledger, way: str) -> None:
    async def use() -> None:
        async with WAYS[way](ledger) as connection:
            await begin(connection)
            await connection.execute(text("SELECT 1"))

    await use()
    for turns in range(40):
        task = asyncio.create_task(use())
        for _ in range(turns):
            await asyncio.sleep(0.0001)
        await cancel(task)
        async with asyncio.timeout(5):
            await use()


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_while_it_waits_for_another_writer(ledger: Ledger, other: Ledger) -> None:
    async def write() -> None:
        async with ledger.writing() as connection:
            await connection.execute(text("SELECT 1"))

    await write()
    async with other.writing():
        task = asyncio.create_task(write())
        await asyncio.sleep(0.1)
        task.cancel()
    await cancel(task)
    async with asyncio.timeout(5):
        await write()
        async with other.writing() as connection:
            await connection.execute(text("SELECT 1"))
