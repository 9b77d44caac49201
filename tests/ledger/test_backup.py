"""A backup holds all of the ledger as it was at one moment, and goes into either database whole or
not at all.
"""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from handlers.process_signals import Incoming, receive
from ledger import list_queries, self_audit_state
from ledger.backup import NoLedgerError
from ledger.database import Ledger
from ledger.migrate import head
from ledger.restore import go_on_after_restore
from ledger.tables import (
    NoticeRow,
    SettingRow,
    SignalRow,
    TimelineRow,
    table_of,
)
from tests.ledger.backups import (
    BOTH_WAYS,
    ELSEWHERE,
    KINDS,
    SENT_AFTERWARDS,
    Fresh,
    files_in,
    furnish,
    ledger_of,
    put_back,
    rows_in,
    write_backup,
)
from tests.runtimes import MONDAY, failed, look, opened
from translations import plain

pytestmark = pytest.mark.slow


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
    assert manifest.tables["machine_key"].rows == 1
    assert manifest.revision == again.revision == head()
    before, after = rows_in(tmp_path / "first.zip"), rows_in(tmp_path / "second.zip")
    differ = {name for name in before if before[name] != after[name]}
    assert differ == {"notice", "setting"}, "what is under way goes on, and numbers are new"
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


@pytest.mark.parametrize(("source", "target"), BOTH_WAYS)
async def test_numbers_that_people_have_seen_are_never_used_again(
    source: str, target: str, fresh: Fresh, tmp_path: Path
) -> None:
    """FAULTS X9: an answer to a text sent after the backup would act on another question."""
    old, new = fresh(source), fresh(target)
    await furnish(old)
    await write_backup(old, tmp_path / "backup.zip")
    async with opened(old, None) as runtime:
        await receive(runtime, [failed(ELSEWHERE)])
        lost = {row["id"] for row in await look(runtime, list_queries.notices)}
        last = max(row["id"] for row in await look(runtime, list_queries.incidents))
    await put_back(tmp_path / "backup.zip", new)
    async with opened(new, None) as runtime:
        known = {row["id"] for row in await look(runtime, list_queries.notices)}
        await receive(runtime, [failed(ELSEWHERE)])
        again = {row["id"] for row in await look(runtime, list_queries.notices)} - known
        assert again and min(again) > max(lost) + 900_000
        assert max(row["id"] for row in await look(runtime, list_queries.incidents)) > last + 900
        await receive(runtime, [Incoming(b"{nope", "test")])
        assert (await look(runtime, list_queries.parked))[0]["id"] > 900_000


@pytest.mark.parametrize("kind", KINDS)
async def test_a_database_put_back_by_its_own_tools_goes_on_like_a_restored_one(
    kind: str, fresh: Fresh
) -> None:
    """FAULTS X9: eight texts went out again, and 29 numbers were used again."""
    url = fresh(kind)
    await furnish(url)
    async with ledger_of(url) as ledger:
        await go_on_after_restore(ledger, MONDAY)
    async with opened(url, None) as runtime:
        rows = await look(runtime, list_queries.notices)
        assert rows and {row["state"] for row in rows} == {"unknown"}, "the carrier is asked first"
        await receive(runtime, [failed(ELSEWHERE)])
        again = {row["id"] for row in await look(runtime, list_queries.notices)}
        assert min(again - {row["id"] for row in rows}) > 900_000


@pytest.mark.parametrize("kind", KINDS)
async def test_who_ran_when_the_backup_was_taken_is_missed_by_no_one(
    kind: str, fresh: Fresh, tmp_path: Path
) -> None:
    url, new = fresh(kind), fresh(kind)
    await furnish(url)
    async with ledger_of(url) as ledger, ledger.writing() as connection:
        await self_audit_state.record_running(connection, "a-1", "worker", MONDAY, MONDAY)
        reason = plain("broken")
        await self_audit_state.keep_finding(connection, "queue", "outbox", None, reason, MONDAY)
    await write_backup(url, tmp_path / "backup.zip")
    await put_back(tmp_path / "backup.zip", new)
    async with ledger_of(new) as ledger, ledger.reading() as connection:
        assert not await self_audit_state.processes(connection)
        (finding,) = await self_audit_state.findings(connection)
    assert (finding.reason, finding.since) == (plain("broken"), MONDAY)


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
            "code": "text",
            "params": {"text": "x"},
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
