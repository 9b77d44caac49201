"""One transaction at a time is whole or nothing, and a database that is gone is said to be."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from ledger import key_value
from ledger.database import (
    ConflictError,
    Ledger,
    LedgerUnavailableError,
    default_url,
    wait_until_reachable,
)
from ledger.tables import SettingRow, table_of
from tests.ledger.sample_rows import on_postgres, read, write
from tests.servers.postgres import PostgreSQL
from tests.servers.process import free_ports

SETTING = table_of(SettingRow)


async def test_what_is_raised_inside_undoes_all_of_it(ledger: Ledger) -> None:
    with pytest.raises(ZeroDivisionError):
        async with ledger.writing() as connection:
            await key_value.put(connection, "a", "1")
            await key_value.put(connection, "b", "2")
            raise ZeroDivisionError
    assert await read(ledger, key_value.get_all, ["a", "b"]) == {}


async def test_nothing_is_seen_before_it_is_committed(ledger: Ledger, other: Ledger) -> None:
    async with ledger.writing() as connection:
        await key_value.put(connection, "a", "1")
        await key_value.put(connection, "b", "2")
        assert await read(other, key_value.get_all, ["a", "b"]) == {}
    assert await read(other, key_value.get_all, ["a", "b"]) == {"a": "1", "b": "2"}


async def test_the_same_key_twice_is_a_conflict(ledger: Ledger) -> None:
    row = {"name": "a", "value": "1"}
    await write(ledger, key_value.put, "a", "1")
    with pytest.raises(ConflictError):
        async with ledger.writing() as connection:
            await connection.execute(insert(SETTING).values(row))


async def test_writers_wait_for_each_other_and_none_is_lost(ledger: Ledger, other: Ledger) -> None:
    await write(ledger, key_value.put, "n", "0")

    async def add(one: Ledger) -> None:
        async with one.writing() as connection:
            await connection.execute(
                text("UPDATE setting SET value = CAST(CAST(value AS integer) + 1 AS text)")
            )

    await asyncio.gather(*(add(one) for one in (ledger, other) * 10))
    assert await read(ledger, key_value.get_all, ["n"]) == {"n": "20"}


@on_postgres
async def test_a_statement_that_is_wrong_is_neither_a_conflict_nor_an_outage(
    ledger: Ledger,
) -> None:
    with pytest.raises(DBAPIError):
        async with ledger.writing() as connection:
            await connection.execute(text("SELECT nothing FROM nowhere"))


async def test_what_was_cut_off_in_the_middle_leaves_the_pool_usable(ledger: Ledger) -> None:
    for _ in range(20):  # more than there are connections
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0), ledger.writing() as connection:
                await connection.execute(select(SETTING))
    await write(ledger, key_value.put, "a", "1")


async def test_a_server_that_is_not_there_is_away_and_named_without_its_password() -> None:
    (port,) = free_ports(1)
    ledger = Ledger(f"postgresql+asyncpg://muster:sesame@127.0.0.1:{port}/muster")
    with pytest.raises(LedgerUnavailableError):
        async with ledger.writing() as connection:
            await connection.execute(text("SELECT 1"))
    with pytest.raises(LedgerUnavailableError) as away:
        await wait_until_reachable(ledger, seconds=0)
    await ledger.close()
    assert str(port) in str(away.value) and "sesame" not in str(away.value)


async def test_a_server_that_went_is_away_and_used_again_when_it_is_back(
    postgres: PostgreSQL,
) -> None:
    server = PostgreSQL().start()
    ledger = Ledger(server.fresh_database())
    try:
        await wait_until_reachable(ledger)
        server.end()
        with pytest.raises(LedgerUnavailableError):
            async with ledger.writing() as connection:
                await connection.execute(text("SELECT 1"))
                await connection.execute(text("SELECT 1"))
        with pytest.raises(LedgerUnavailableError):
            await wait_until_reachable(ledger, seconds=0)
        server.begin()
        await wait_until_reachable(ledger, seconds=60)
    finally:
        await ledger.close()
        server.stop()


async def test_a_ledger_in_a_file_makes_its_folder(tmp_path: Path) -> None:
    home = tmp_path / "var" / "muster"
    ledger = Ledger(default_url(home))
    await wait_until_reachable(ledger)
    await ledger.close()
    assert (home / "muster.db").is_file()


async def test_a_file_that_is_no_database_is_away(tmp_path: Path) -> None:
    (tmp_path / "muster.db").write_bytes(
        b"this is no database, and long enough to be looked at" * 99
    )
    ledger = Ledger(default_url(tmp_path))
    with pytest.raises(LedgerUnavailableError):
        await wait_until_reachable(ledger, seconds=0)
    await ledger.close()
