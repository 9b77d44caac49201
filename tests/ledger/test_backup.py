"""A backup holds all of the ledger as it was at one moment, and goes into either database whole or
not at all.
"""

from __future__ import annotations

import asyncio
import stat
import zipfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import Connection, insert, inspect, select, text, update
from sqlalchemy.engine import make_url

from handlers.receive import receive
from ledger import in_use, list_queries
from ledger.backup import NoLedgerError, back_up
from ledger.backup_file import MANIFEST, BadBackupError, Manifest, member_of, opening
from ledger.database import Ledger
from ledger.migrate import head, revision_of, upgrade, upgrade_to
from ledger.restore import NewerRevisionError, NotEmptyError, count_rows, restore
from ledger.tables import (
    NoticeRow,
    ParkedRow,
    RoutineRow,
    SettingRow,
    SignalRow,
    TimelineRow,
    table_of,
)
from tests.databases import empty_url
from tests.runtimes import MONDAY, failed, look, opened, small_company

ELSEWHERE = next(
    unit.id for unit in small_company().units if unit.site != "kaili" and unit.role == "delivery"
)
KINDS = ("sqlite", "postgres")
BOTH_WAYS = [(a, b) for a in KINDS for b in KINDS]
SENT_AFTERWARDS = ("owed", "sending")
OLDER = "0004_calls"
FURNISHED: list[bytes] = []
Fresh = Callable[[str], str]


@pytest.fixture
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Fresh:
    """Each call gives the URL of another empty database."""
    made: list[str] = []

    def make(kind: str) -> str:
        folder = tmp_path / f"database-{len(made)}"
        folder.mkdir()
        made.append(empty_url(kind, folder, request))
        return made[-1]

    return make


@asynccontextmanager
async def ledger_of(url: str) -> AsyncIterator[Ledger]:
    one = Ledger(url)
    try:
        yield one
    finally:
        await one.close()


async def write_backup(url: str, path: Path) -> Manifest:
    async with ledger_of(url) as ledger:
        return await back_up(ledger, path, "7.8.9", datetime.now(UTC))


async def put_back(path: Path, url: str, replace: bool = False) -> None:
    with opening(path) as (archive, manifest):
        async with ledger_of(url) as ledger:
            await restore(ledger, archive, manifest, replace)


def rows_in(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Every table's rows, as they are written in the file."""
    with opening(path) as (archive, manifest):
        return {
            name: [
                dict(zip(entry.columns, orjson.loads(line), strict=True))
                for line in archive.read(member_of(name)).splitlines()
            ]
            for name, entry in manifest.tables.items()
        }


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_file()]


async def furnish(url: str) -> None:
    """An incident under way, and a row of every kind of value. Made once for SQLite, and copied."""
    if not url.startswith("sqlite"):
        return await _furnish(url)
    if not FURNISHED:
        await _furnish(url)
        FURNISHED.append(_file(url).read_bytes())  # closed: nothing is left in its write-ahead log
    _file(url).write_bytes(FURNISHED[0])


def _file(url: str) -> Path:
    return Path(str(make_url(url).database))


async def _furnish(url: str) -> None:
    async with opened(url, small_company()) as runtime:
        await receive(runtime, [failed("K-07")])
        async with runtime.ledger.writing() as connection:
            parked = {
                "received_at": MONDAY,
                "source": "kafka x",
                "reason": "不合",
                "body": b"\x00\xff",
            }
            await connection.execute(insert(ParkedRow).values(**parked))
            day = {
                "routine": "roll_call",
                "site": "kaili",
                "day": date(2026, 11, 23),
                "incident": 1,
            }
            await connection.execute(insert(RoutineRow).values(**day))


@pytest.mark.parametrize(("source", "target"), BOTH_WAYS)
async def test_what_is_restored_is_what_was_there(
    source: str, target: str, fresh: Fresh, tmp_path: Path
) -> None:
    old, new = fresh(source), fresh(target)
    await furnish(old)
    manifest = await write_backup(old, tmp_path / "first.zip")
    await put_back(tmp_path / "first.zip", new)
    again = await write_backup(new, tmp_path / "second.zip")
    assert manifest.rows == again.rows > 100
    assert manifest.revision == again.revision == head()
    before, after = rows_in(tmp_path / "first.zip"), rows_in(tmp_path / "second.zip")
    differ = {name for name in before if before[name] != after[name]}
    assert differ == {"notice"}, "messages that had not gone out are asked about before they do"
    for was, is_now in zip(before["notice"], after["notice"], strict=True):
        changed = {column for column in was if was[column] != is_now[column]}
        assert was["state"] in SENT_AFTERWARDS or not changed
        assert changed <= {"state", "first_tried_at"}


@pytest.mark.parametrize(("source", "target"), BOTH_WAYS)
async def test_the_incident_goes_on_and_new_ones_get_numbers_of_their_own(
    source: str, target: str, fresh: Fresh, tmp_path: Path
) -> None:
    old, new = fresh(source), fresh(target)
    await furnish(old)
    await write_backup(old, tmp_path / "backup.zip")
    await put_back(tmp_path / "backup.zip", new)
    async with opened(new, None) as runtime:
        before = len(await look(runtime, list_queries.notices))
        await receive(runtime, [failed(ELSEWHERE), failed("K-07", "again")])
        incidents = await look(runtime, list_queries.incidents)
        assert {row["unit"]: row["signals"] for row in incidents} == {"K-07": 2, ELSEWHERE: 1}
        assert len(await look(runtime, list_queries.notices)) > before
        assert len(await look(runtime, list_queries.timeline)) == len(
            {line["id"] for line in await look(runtime, list_queries.timeline)}
        )


@pytest.mark.parametrize("kind", KINDS)
async def test_a_message_that_may_have_gone_out_since_is_asked_about_before_it_is_sent(
    kind: str, fresh: Fresh, tmp_path: Path
) -> None:
    url, new = fresh(kind), fresh(kind)
    await furnish(url)
    taken = (await write_backup(url, tmp_path / "backup.zip")).taken_at
    await put_back(tmp_path / "backup.zip", new)
    async with ledger_of(new) as ledger, ledger.reading() as connection:
        table = table_of(NoticeRow)
        rows = (await connection.execute(select(table.c.state, table.c.first_tried_at))).all()
    assert rows and {tuple(row) for row in rows} == {("unknown", taken)}


async def test_a_signal_the_old_broker_had_is_published_again(fresh: Fresh, tmp_path: Path) -> None:
    """It had not been judged, and the broker that the backup is restored beside may be a new
    one.
    """
    url, new = fresh("sqlite"), fresh("sqlite")
    await furnish(url)
    signal = table_of(SignalRow)
    async with ledger_of(url) as ledger, ledger.writing() as connection:
        await connection.execute(update(signal).values(state="accepted", published_at=MONDAY))
    await write_backup(url, tmp_path / "backup.zip")
    await put_back(tmp_path / "backup.zip", new)
    async with ledger_of(new) as ledger, ledger.reading() as connection:
        found = (await connection.execute(select(signal.c.state, signal.c.published_at))).all()
    assert [tuple(row) for row in found] == [("accepted", None)]


async def count_on(ledger: Ledger, stop: asyncio.Event) -> int:
    """One transaction after the other, each with one more in the setting and one more line."""
    setting, number = table_of(SettingRow), 0
    async with ledger.writing() as connection:
        await connection.execute(insert(setting).values(name="lines", value="0"))
    while not stop.is_set():
        number += 1
        line = {
            "incident": 1,
            "at": MONDAY,
            "clause": [],
            "step": "count",
            "what": "x",
            "who": "",
            "why": "",
        }
        async with ledger.writing() as connection:
            mine = setting.c.name == "lines"
            await connection.execute(update(setting).where(mine).values(value=str(number)))
            await connection.execute(insert(TimelineRow).values(line))
    return number


@pytest.mark.parametrize("kind", KINDS)
async def test_it_holds_one_moment_while_others_write(
    kind: str, fresh: Fresh, tmp_path: Path
) -> None:
    """The setting is read before the line that belongs to it; without one moment for both they
    differ.
    """
    url, stop = fresh(kind), asyncio.Event()
    await furnish(url)
    async with ledger_of(url) as writer:
        counting = asyncio.create_task(count_on(writer, stop))
        seen = []
        for number in range(5):
            await asyncio.sleep(0.05)
            await write_backup(url, tmp_path / f"{number}.zip")
            rows = rows_in(tmp_path / f"{number}.zip")
            (lines,) = [row["value"] for row in rows["setting"] if row["name"] == "lines"]
            assert len([row for row in rows["timeline"] if row["step"] == "count"]) == int(lines)
            seen.append(int(lines))
        stop.set()
        assert await counting > max(seen) > min(seen), "nobody wrote meanwhile: nothing was tested"


async def test_only_its_owner_can_read_it_and_a_name_in_use_is_refused(
    fresh: Fresh, tmp_path: Path
) -> None:
    url, path = fresh("sqlite"), tmp_path / "backup.zip"
    await furnish(url)
    await write_backup(url, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        await write_backup(url, path)
    assert path.read_bytes() == before
    assert [f.name for f in files_in(tmp_path)] == ["backup.zip"], "no partial file stays"


@pytest.mark.parametrize("kind", KINDS)
async def test_a_database_without_a_ledger_is_not_backed_up(
    kind: str, fresh: Fresh, tmp_path: Path
) -> None:
    with pytest.raises(NoLedgerError):
        await write_backup(fresh(kind), tmp_path / "backup.zip")
    assert not (tmp_path / "backup.zip").exists()


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
        lock = in_use.share(url)
        with pytest.raises(in_use.InUseError):
            await put_back(tmp_path / "backup.zip", url, replace=True)
        if lock:
            lock.close()
    await put_back(tmp_path / "backup.zip", url, replace=True)


async def test_nobody_starts_on_a_database_that_is_being_restored(fresh: Fresh) -> None:
    url = fresh("sqlite")
    with in_use.alone(url), pytest.raises(in_use.InUseError, match="being restored"):
        in_use.share(url)


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
        await connection.execute(text("INSERT INTO setting VALUES ('secret', 'abc')"))
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
