"""The audit table is a chain: what was altered, left out or moved is found at its line."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from incidents.actor import WAYS, Actor
from ledger import audit, list_pages
from ledger.audit import GENESIS, AuditEntry, BadLine, Head
from ledger.audit_guard import lift_guard
from ledger.database import ConflictError, Ledger
from ledger.migrate import upgrade
from tests.databases import fresh_url
from tests.ledger.backups import BOTH_WAYS, Fresh, ledger_of, put_back, write_backup
from tests.ledger.sample_rows import at

HANA = Actor("desk", "hana", address="10.0.0.7")


def act(number: int, actor: Actor = HANA, **how: Any) -> AuditEntry:
    return AuditEntry(at(number), actor, "answer.given", f"notice {number}", number % 3, **how)


async def put(ledger: Ledger, *entries: AuditEntry) -> None:
    async with ledger.writing() as connection:
        await audit.append(connection, *entries)


async def verified(ledger: Ledger) -> tuple[Head, BadLine | None]:
    async with ledger.reading() as connection:
        return await audit.verify(connection)


async def lines(ledger: Ledger, **asked: Any) -> list[Any]:
    async with ledger.reading() as connection:
        return (await list_pages.audit_lines(connection, None, 1, **asked)).rows


async def tampered(ledger: Ledger, *statements: str) -> None:
    """By someone who may change the schema, and so can drop the triggers."""
    async with ledger.writing() as connection:
        await connection.run_sync(lift_guard)
        for statement in statements:
            await connection.execute(text(statement))


async def test_an_empty_table_is_whole(ledger: Ledger) -> None:
    assert await verified(ledger) == (Head(0, GENESIS), None)


async def test_each_line_follows_the_one_before_it(ledger: Ledger) -> None:
    await put(ledger, act(1), act(2, after={"answer": "done"}))
    await put(ledger, act(3, before={"state": "sent"}))
    found = await lines(ledger)
    assert [row["id"] for row in found] == [1, 2, 3]
    assert [row["previous"] for row in found] == [GENESIS, found[0]["hash"], found[1]["hash"]]
    assert await verified(ledger) == (Head(3, found[2]["hash"]), None)
    assert (found[1]["after"], found[2]["before"]) == ({"answer": "done"}, {"state": "sent"})


@pytest.mark.parametrize(
    ("how", "bad"),
    [
        (["UPDATE audit SET person = 'carl' WHERE id = 2"], BadLine(2, "it was altered")),
        (["UPDATE audit SET after = '{}' WHERE id = 4"], BadLine(4, "it was altered")),
        (["DELETE FROM audit WHERE id = 1"], BadLine(1, "it is missing")),
        (["DELETE FROM audit WHERE id = 3"], BadLine(3, "it is missing")),
        (["DELETE FROM audit WHERE id = 4"], BadLine(4, "it is missing")),
        (["DELETE FROM audit"], BadLine(1, "it is missing")),
        (
            ["UPDATE audit SET id = 9 WHERE id = 2", "UPDATE audit SET id = 2 WHERE id = 3",
             "UPDATE audit SET id = 3 WHERE id = 9"],
            BadLine(2, "it does not follow the line before it"),
        ),
        (["UPDATE setting SET value = '2 x' WHERE name = 'audit head'"],
         BadLine(4, "it is not the last line that was written")),
    ],
)  # fmt: skip
async def test_one_line_altered_deleted_or_moved_is_named(
    ledger: Ledger, how: list[str], bad: BadLine
) -> None:
    await put(ledger, act(1), act(2), act(3), act(4))
    await tampered(ledger, *how)
    assert (await verified(ledger))[1] == bad


async def test_a_line_with_a_hash_of_its_own_breaks_the_chain_behind_it(ledger: Ledger) -> None:
    await put(ledger, act(1), act(2), act(3))
    second = (await lines(ledger))[1]
    async with ledger.reading() as connection:
        row = dict(
            (await connection.execute(text("SELECT * FROM audit WHERE id = 2"))).one()._mapping
        )
    forged = audit.hash_of({**row, "at": second["at"], "person": "carl"})
    await tampered(ledger, f"UPDATE audit SET person = 'carl', hash = '{forged}' WHERE id = 2")
    assert (await verified(ledger))[1] == BadLine(3, "it does not follow the line before it")


@pytest.mark.parametrize("statement", ["UPDATE audit SET way = 'cli'", "DELETE FROM audit"])
async def test_the_database_itself_refuses_changes(ledger: Ledger, statement: str) -> None:
    await put(ledger, act(1))
    with pytest.raises((DBAPIError, ConflictError), match="append-only"):
        async with ledger.writing() as connection:
            await connection.execute(text(statement))
    assert (await verified(ledger))[1] is None


async def test_a_line_of_what_was_rolled_back_leaves_no_gap(ledger: Ledger) -> None:
    await put(ledger, act(1))
    with pytest.raises(RuntimeError, match="undone"):
        async with ledger.writing() as connection:
            await audit.append(connection, act(2))
            raise RuntimeError("undone")
    await put(ledger, act(3))
    assert [row["target"] for row in await lines(ledger)] == ["notice 1", "notice 3"]
    assert (await verified(ledger))[1] is None


async def test_two_processes_append_to_one_chain(ledger: Ledger, other: Ledger) -> None:
    await asyncio.gather(*(put(who, act(n)) for n in range(20) for who in (ledger, other)))
    assert [row["id"] for row in await lines(ledger)] == list(range(1, 41))
    assert (await verified(other))[1] is None


async def test_the_number_of_a_phone_is_not_written_down(ledger: Ledger) -> None:
    await put(ledger, act(1, Actor("text", "hana", address="+8613800138000")))
    (row,) = await lines(ledger)
    assert row["address"] == "+86138****8000" and (await verified(ledger))[1] is None


async def test_lines_are_found_by_person_incident_and_time(ledger: Ledger) -> None:
    carl = Actor("desk", "carl", on_behalf_of="hana")
    await put(ledger, act(1), act(2, carl), act(3, Actor("api", key="erp")))
    found = [row["id"] for row in await lines(ledger, person="hana")]
    assert found == [1, 2], "also what was done in their place"
    assert [row["id"] for row in await lines(ledger, incident=2)] == [2]
    assert [row["id"] for row in await lines(ledger, since=at(2), until=at(3))] == [2]
    assert [row["id"] for row in await lines(ledger, newest=True)] == [3, 2, 1]


@pytest.mark.parametrize(("from_kind", "to_kind"), BOTH_WAYS)
async def test_a_backup_carries_the_chain_and_its_guard_into_either_database(
    from_kind: str, to_kind: str, fresh: Fresh, tmp_path: Path
) -> None:
    source, target = fresh(from_kind), fresh(to_kind)
    for url in (source, target):
        async with ledger_of(url) as ledger:
            await upgrade(ledger)
    async with ledger_of(source) as ledger:
        await put(ledger, act(1, after={"time": "14:30"}), act(2))
        before = await lines(ledger)
    await write_backup(source, tmp_path / "backup.zip")
    async with ledger_of(target) as ledger:
        await put(ledger, act(7))
    await put_back(tmp_path / "backup.zip", target, replace=True)
    async with ledger_of(target) as ledger:
        assert await lines(ledger) == before
        await put(ledger, act(3))
        assert (await verified(ledger))[1] is None
        with pytest.raises((DBAPIError, ConflictError), match="append-only"):
            async with ledger.writing() as connection:
                await connection.execute(text("DELETE FROM audit"))


ACTORS = st.builds(
    Actor,
    st.sampled_from(WAYS),
    st.none() | st.text(max_size=8),
    st.none() | st.text(max_size=8),
    st.none() | st.text(max_size=8),
    st.none() | st.text(max_size=12),
)
ENTRIES = st.builds(
    AuditEntry,
    st.datetimes(
        datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(timezone(timedelta(hours=8)))
    ),
    ACTORS,
    st.text(max_size=10),
    st.text(max_size=10),
    st.none() | st.integers(0, 2**31 - 1),
    st.none()
    | st.dictionaries(st.text(max_size=5), st.integers(0, 9) | st.floats(0, 9), max_size=3),
)
TEXTS = ("person", "way", "on_behalf_of", "key", "what", "target", "before", "address", "previous")


@pytest.fixture(scope="module")
def template() -> Any:
    with TemporaryDirectory() as folder:
        fresh_url("sqlite", Path(folder))
        yield Path(folder) / "muster.db"


@given(st.lists(ENTRIES, min_size=1, max_size=6), st.data())
@settings(max_examples=60, deadline=None)
def test_any_change_of_any_line_is_found(
    template: Path, entries: list[AuditEntry], data: st.DataObject
) -> None:
    entries = [e for e in entries if "\0" not in repr(e)]
    with TemporaryDirectory() as folder:
        file = Path(shutil.copy(template, folder))
        asyncio.run(_append(file, entries))
        assert asyncio.run(_bad(file)) is None
        if not entries:
            return
        line = data.draw(st.integers(1, len(entries)))
        change: Callable[[sqlite3.Connection], object] = data.draw(
            st.sampled_from([_delete(line), *(_alter(line, column) for column in TEXTS)])
        )
        with sqlite3.connect(file) as connection:
            for action in ("update", "delete"):
                connection.execute(f"DROP TRIGGER audit_no_{action}")
            change(connection)
        bad = asyncio.run(_bad(file))
        assert bad is not None and bad.number == line


def _delete(line: int) -> Callable[[sqlite3.Connection], object]:
    return lambda connection: connection.execute("DELETE FROM audit WHERE id = ?", [line])


def _alter(line: int, column: str) -> Callable[[sqlite3.Connection], object]:
    changed = f"UPDATE audit SET {column} = coalesce({column}, '') || 'x' WHERE id = ?"
    return lambda connection: connection.execute(changed, [line])


async def _append(file: Path, entries: list[AuditEntry]) -> None:
    async with ledger_of(f"sqlite+aiosqlite:///{file}") as ledger:
        await put(ledger, *entries)


async def _bad(file: Path) -> BadLine | None:
    async with ledger_of(f"sqlite+aiosqlite:///{file}") as ledger:
        return (await verified(ledger))[1]
