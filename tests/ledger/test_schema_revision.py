"""Whether a database has the present shape is known without Alembic, and it gets it where not."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, text

from ledger import migrate, schema_revision
from ledger.database import Ledger
from ledger.schema_revision import ensure_newest, newest
from tests.ledger.backups import Fresh


def test_the_newest_migration_is_the_one_alembic_ends_with() -> None:
    assert newest() == migrate.head()


async def revision(ledger: Ledger) -> str | None:
    async with ledger.reading() as connection:
        return await connection.run_sync(schema_revision._revision)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
async def test_an_empty_or_older_database_gets_the_present_shape(fresh: Fresh, kind: str) -> None:
    ledger = Ledger(fresh(kind))
    assert await revision(ledger) is None

    def older(connection: Connection) -> None:
        migrate.upgrade_to(connection, "0001")

    async with ledger.writing() as connection:
        await connection.run_sync(older)
    assert await revision(ledger) not in (None, newest())
    await ensure_newest(ledger)
    assert await revision(ledger) == newest()
    await ledger.close()


async def test_nothing_is_done_where_there_is_nothing_to_do(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(_ledger: Ledger) -> None:
        pytest.fail("Alembic was asked")

    monkeypatch.setattr(migrate, "upgrade", never)
    await ensure_newest(ledger)


async def test_a_database_of_a_newer_muster_is_left_to_alembic(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Ledger] = []

    async def upgrade(which: Ledger) -> None:
        asked.append(which)

    monkeypatch.setattr(migrate, "upgrade", upgrade)
    async with ledger.writing() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999_later'"))
    await ensure_newest(ledger)
    assert asked == [ledger]
