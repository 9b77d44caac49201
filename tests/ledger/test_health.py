"""What is said of a database before anything is changed in it; looking changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text

from ledger import company as company_rows
from ledger import plan_versions
from ledger.database import Ledger, LedgerUnavailableError
from ledger.health import DatabaseHealth, examine_database
from ledger.migrate import head
from tests.databases import KINDS, empty_url
from tests.ledger.sample_rows import MONDAY, at, put_incidents, write
from tests.runtimes import small_company
from tests.servers.process import free_ports

FILES = {"plan.yaml": "name: x"}


async def tables(url: str) -> set[str]:
    one = Ledger(url)
    try:
        async with one.reading() as connection:
            return set(await connection.run_sync(lambda c: inspect(c).get_table_names()))
    finally:
        await one.close()


@pytest.mark.parametrize("kind", KINDS)
async def test_an_empty_database_has_no_revision_and_stays_empty(
    kind: str, tmp_path: Path, request: Any
) -> None:
    url = empty_url(kind, tmp_path, request)
    found = await examine_database(url, 5)
    assert found.revision is None
    assert not found.is_present and not found.is_newer
    assert (found.has_company, found.plan, found.latest) == (False, None, None)
    assert await tables(url) == set()


async def test_a_present_one_without_a_row_has_neither_company_nor_plan(url: str) -> None:
    found = await examine_database(url, 5)
    assert found.is_present and not found.is_newer
    assert (found.revision, found.has_company, found.plan) == (head(), False, None)
    assert (found.plan_files, found.latest) == (None, None)


async def test_company_published_plan_and_latest_moment_are_named(ledger: Ledger, url: str) -> None:
    await write(ledger, company_rows.save_company, small_company())
    await write(ledger, plan_versions.store_plan, "v1", FILES, MONDAY, "carl", "first")
    await write(ledger, plan_versions.put_in_force, "v1", MONDAY, "carl", "Carl", "chief", "first")
    await put_incidents(ledger, 1, opened_at=at(7))
    found = await examine_database(url, 5)
    assert (found.has_company, found.plan, found.plan_files) == (True, "v1", FILES)
    assert found.latest == at(7)


async def test_a_plan_that_was_only_read_is_not_in_force(ledger: Ledger, url: str) -> None:
    await write(ledger, plan_versions.store_plan, "v1", FILES, MONDAY, "start", "read")
    assert (await examine_database(url, 5)).plan is None


async def stamp(ledger: Ledger, revision: str) -> None:
    async with ledger.writing() as connection:
        await connection.execute(
            text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision}
        )


@pytest.mark.parametrize(("revision", "newer"), [("9999", True), ("0003_outside", False)])
async def test_of_another_revision_nothing_more_is_read(
    ledger: Ledger, url: str, revision: str, newer: bool
) -> None:
    await write(ledger, company_rows.save_company, small_company())
    await stamp(ledger, revision)
    found = await examine_database(url, 5)
    assert (found.revision, found.is_present, found.is_newer) == (revision, False, newer)
    assert not found.has_company, "its tables may look otherwise"


async def test_only_a_server_has_a_clock_of_its_own(url: str) -> None:
    now = (await examine_database(url, 5)).now
    assert (now is not None) is url.startswith("postgresql")
    assert now is None or now.tzinfo is not None


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "postgresql+asyncpg://host:no-port/x",
        "oracle://nowhere/x",
        "postgresql://host/x",
    ],
)
async def test_what_is_no_url_of_a_database_is_said_by_its_setting(url: str) -> None:
    with pytest.raises(LedgerUnavailableError) as away:
        await examine_database(url, 0)
    assert "MUSTER_DATABASE" in str(away.value)


async def test_a_server_that_does_not_answer_is_away_and_its_password_is_not_shown() -> None:
    (port,) = free_ports(1)
    with pytest.raises(LedgerUnavailableError) as away:
        await examine_database(f"postgresql+asyncpg://muster:sesame@127.0.0.1:{port}/muster", 0)
    assert "sesame" not in str(away.value)


def test_a_revision_no_one_knows_is_newer_and_none_at_all_is_not() -> None:
    assert DatabaseHealth("9999").is_newer
    assert not DatabaseHealth(None).is_newer
    assert not DatabaseHealth(head()).is_newer
