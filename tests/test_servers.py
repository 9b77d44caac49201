"""The servers that tests stand on, tried themselves."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest

from streams.topic_admin import wait_for
from tests.servers import kafka, postgres
from tests.servers.emptied import connected, emptied, shape_of
from tests.servers.process import Missing


async def test_postgres_gives_each_test_an_empty_database_of_its_own(
    postgres: postgres.PostgreSQL,
) -> None:
    first, second = postgres.fresh_database(), postgres.fresh_database()
    assert first != second
    connection = await asyncpg.connect(first.replace("+asyncpg", ""))
    try:
        assert (
            await connection.fetchval("select count(*) from pg_tables where schemaname = 'public'")
            == 0
        )
    finally:
        await connection.close()


def test_kafka_is_there(kafka: kafka.ApacheKafka | kafka.GivenKafka) -> None:
    wait_for(kafka.bootstrap, 5)


async def test_a_browser_shows_a_page(browser: Any) -> None:
    page = await browser.new_page()
    await page.set_content("<h1>集结 Muster</h1>")
    assert await page.inner_text("h1") == "集结 Muster"


def test_a_server_that_is_missing_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv(kafka.GIVEN, raising=False)
    with pytest.raises(Missing, match="Java 17"):
        kafka.a_broker()


async def test_a_database_is_lent_again_empty_and_counts_from_one(
    postgres: postgres.PostgreSQL,
) -> None:
    url = postgres.fresh_database()
    async with connected(url) as one:
        await one.execute("CREATE TABLE alembic_version (version_num text)")
        await one.execute("CREATE TABLE page (id serial PRIMARY KEY)")
        await one.execute("CREATE TABLE answer (page int REFERENCES page)")
    shape = await shape_of(url)
    for _ in range(2):
        async with connected(url) as one:
            assert await one.fetchval("INSERT INTO page DEFAULT VALUES RETURNING id") == 1
            await one.execute("INSERT INTO answer VALUES (1)")
        assert await emptied(url, shape)


async def test_a_database_whose_tables_were_changed_is_not_lent_again(
    postgres: postgres.PostgreSQL,
) -> None:
    url = postgres.fresh_database()
    async with connected(url) as one:
        await one.execute("CREATE TABLE alembic_version (version_num text)")
    shape = await shape_of(url)
    async with connected(url) as one:
        await one.execute("ALTER TABLE alembic_version ADD COLUMN more int")
    assert not await emptied(url, shape)
