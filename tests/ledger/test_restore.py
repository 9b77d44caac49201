"""A backup goes into either database whole or not at all."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import Connection, inspect, text

from handlers.process_signals import receive
from ledger import link_keys, list_queries, restore_lock
from ledger.backup_file import MANIFEST, BadBackupError
from ledger.migrate import head, revision_of, upgrade, upgrade_to
from ledger.restore import NewerRevisionError, NotEmptyError, count_rows
from tests.ledger.backups import (
    BOTH_WAYS,
    ELSEWHERE,
    KINDS,
    OLDER,
    Fresh,
    furnish,
    ledger_of,
    put_back,
    rows_in,
    write_backup,
)
from tests.playbooks.small import MONDAY
from tests.runtimes import failed, look, opened

pytestmark = pytest.mark.slow
FIRST_WITH_KEYS = "0025_unconfirmed_and_link_keys"


@pytest.mark.parametrize("kind", KINDS)
async def test_a_ledger_that_holds_something_is_replaced_only_on_demand(
    kind: str, fresh: Fresh, tmp_path: Path
) -> None:
    url = fresh(kind)
    await furnish(url)
    await write_backup(url, tmp_path / "backup.zip")
    async with opened(url, None) as runtime:
        await receive(runtime, [failed(ELSEWHERE)])
    with pytest.raises(NotEmptyError):
        await put_back(tmp_path / "backup.zip", url)
    async with opened(url, None) as runtime:
        assert len(await look(runtime, list_queries.incidents)) == 2
    await put_back(tmp_path / "backup.zip", url, replace=True)
    async with opened(url, None) as runtime:
        assert [row["unit"] for row in await look(runtime, list_queries.incidents)] == ["K-07"]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_ledger_in_use_is_left_alone(kind: str, fresh: Fresh, tmp_path: Path) -> None:
    url = fresh(kind)
    await furnish(url)
    await write_backup(url, tmp_path / "backup.zip")
    async with opened(url, None) as runtime:
        await runtime.ledger.wakes.listen()
        lock = restore_lock.share_database(url)
        with pytest.raises(restore_lock.InUseError):
            await put_back(tmp_path / "backup.zip", url, replace=True)
        if lock:
            lock.close()
    await put_back(tmp_path / "backup.zip", url, replace=True)


async def test_no_one_starts_on_a_database_that_is_being_restored(fresh: Fresh) -> None:
    url = fresh("sqlite")
    with (
        restore_lock.lock_database_file(url),
        pytest.raises(restore_lock.InUseError, match="being restored"),
    ):
        restore_lock.share_database(url)


def damaged(path: Path, how: str) -> Path:
    """A copy of a backup with one thing wrong."""
    copy = path.with_name("damaged.zip")
    if how == "cut off":
        copy.write_bytes(path.read_bytes()[:-200])
        return copy
    if how == "no zip":
        copy.write_text("not a backup")
        return copy
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w") as new:
        for name in old.namelist():
            if (content := _spoiled(how, name, old.read(name))) is not None:
                new.writestr(name, content)
    return copy


def _spoiled(how: str, name: str, content: bytes) -> bytes | None:
    manifest = orjson.loads(content) if name == MANIFEST else {}
    match how, name:
        case "a row changed", "tables/notice.jsonl":
            return content.replace(b"K-07", b"K-08")
        case "a row missing", "tables/timeline.jsonl":
            return b"".join(content.splitlines(keepends=True)[1:])
        case "a table missing", "tables/signal.jsonl":
            return None
        case "no manifest", "manifest.json":
            return None
        case "another format", "manifest.json":
            return orjson.dumps(manifest | {"format": 2})
        case "another column", "manifest.json":
            manifest["tables"]["hold"]["columns"]["unit"] = "integer"
            return orjson.dumps(manifest)
        case "a newer revision", "manifest.json":
            return orjson.dumps(manifest | {"revision": "9999_later"})
    return content


DAMAGES = (
    "cut off", "no zip", "a row changed", "a row missing", "a table missing", "no manifest",
    "another format", "another column",
)  # fmt: skip


@pytest.mark.parametrize("how", DAMAGES)
async def test_a_damaged_backup_changes_nothing(how: str, fresh: Fresh, tmp_path: Path) -> None:
    url = fresh("sqlite")
    await furnish(url)
    await write_backup(url, tmp_path / "backup.zip")
    with pytest.raises(BadBackupError):
        await put_back(damaged(tmp_path / "backup.zip", how), url, replace=True)
    await write_backup(url, tmp_path / "after.zip")
    assert rows_in(tmp_path / "after.zip") == rows_in(tmp_path / "backup.zip")


async def test_a_backup_of_a_newer_muster_is_refused(fresh: Fresh, tmp_path: Path) -> None:
    url = fresh("sqlite")
    await furnish(url)
    await write_backup(url, tmp_path / "backup.zip")
    with pytest.raises(NewerRevisionError, match="9999_later"):
        await put_back(damaged(tmp_path / "backup.zip", "a newer revision"), fresh("sqlite"))


async def test_a_database_of_a_newer_muster_is_refused(fresh: Fresh) -> None:
    url = fresh("sqlite")
    async with ledger_of(url) as ledger:
        await upgrade(ledger)
        async with ledger.writing() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = '9999_later'"))
        with pytest.raises(NewerRevisionError, match="9999_later"):
            await count_rows(ledger)


@pytest.mark.parametrize(("source", "target"), BOTH_WAYS)
async def test_a_backup_of_an_older_revision_is_brought_to_the_present_one(
    source: str, target: str, fresh: Fresh, tmp_path: Path
) -> None:
    """Also where the database has the newer tables already."""
    old, new = fresh(source), fresh(target)
    async with ledger_of(old) as ledger, ledger.writing() as connection:
        await connection.execute(text("SELECT 1"))
        await connection.run_sync(upgrade_to, OLDER)
        await connection.execute(text("INSERT INTO setting VALUES ('zone', 'UTC')"))
        company = "INSERT INTO company (id, version, demo, data) VALUES (1, 3, :demo, '{}')"
        await connection.execute(text(company), {"demo": True})
    manifest = await write_backup(old, tmp_path / "backup.zip")
    assert (manifest.revision, manifest.rows) == (OLDER, 2)
    async with ledger_of(new) as ledger:
        await upgrade(ledger)
        async with ledger.reading() as connection:
            before = await connection.run_sync(shape)
    await put_back(tmp_path / "backup.zip", new)
    async with ledger_of(new) as ledger, ledger.reading() as connection:
        assert await connection.run_sync(shape) == before
        assert await connection.run_sync(revision_of) == head()
        row = (await connection.execute(text("SELECT version, demo, large FROM company"))).one()
        assert tuple(row) == (3, True, 0)


def shape(connection: Connection) -> dict[str, Any]:
    """Columns, keys and indexes of every table."""
    inspector = inspect(connection)
    return {
        name: (
            {c["name"]: (str(c["type"]), c["nullable"]) for c in inspector.get_columns(name)},
            inspector.get_pk_constraint(name)["constrained_columns"],
            {
                i["name"]: (i["column_names"], bool(i["unique"]))
                for i in inspector.get_indexes(name)
            },
        )
        for name in inspector.get_table_names()
    }


@pytest.mark.parametrize("kind", KINDS)
async def test_a_restore_brings_back_neither_a_secret_nor_a_key_or_code_that_was_ended(
    kind: str, fresh: Fresh, tmp_path: Path
) -> None:
    url = fresh(kind)
    await furnish(url)
    async with ledger_of(url) as ledger, ledger.writing() as connection:
        await connection.execute(text("INSERT INTO setting VALUES ('secret', 'do not hand on')"))
        await link_keys.restore_ring(connection, [])
        await link_keys.add(connection, link_keys.LinkKey(1, "print of one"), MONDAY)
    await write_backup(url, tmp_path / "backup.zip")
    with zipfile.ZipFile(tmp_path / "backup.zip") as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"do not hand on" not in everything and b"print of one" not in everything
    async with ledger_of(url) as ledger, ledger.writing() as connection:
        await link_keys.add(connection, link_keys.LinkKey(2, "print of two"), MONDAY)
        await link_keys.retire_before(connection, 2, MONDAY)
        await link_keys.renew_truck(connection, "K-07", MONDAY)
    await put_back(tmp_path / "backup.zip", url, replace=True)
    async with ledger_of(url) as ledger, ledger.reading() as connection:
        assert [key.id for key in await link_keys.keys(connection, MONDAY)] == [2]
        assert await link_keys.truck_versions(connection) == {"K-07": 1}
        assert await link_keys.legacy_secret(connection) is None


@pytest.mark.parametrize("kind", KINDS)
async def test_a_key_that_was_retired_before_an_upgrade_stays_so_after_a_restore(
    kind: str, fresh: Fresh, tmp_path: Path
) -> None:
    source, older = fresh(kind), fresh(kind)
    await furnish(source)
    await write_backup(source, tmp_path / "backup.zip")
    async with ledger_of(older) as ledger, ledger.writing() as connection:
        await connection.execute(text("SELECT 1"))
        await connection.run_sync(upgrade_to, FIRST_WITH_KEYS)
        await link_keys.add(connection, link_keys.LinkKey(1, "print of one"), MONDAY, MONDAY)
        await link_keys.renew_truck(connection, "K-07", MONDAY)
        ring = await link_keys.ring(connection)
    await put_back(tmp_path / "backup.zip", older, replace=True)
    async with ledger_of(older) as ledger, ledger.reading() as connection:
        assert await link_keys.ring(connection) == ring != []
        assert await link_keys.truck_versions(connection) == {"K-07": 1}
