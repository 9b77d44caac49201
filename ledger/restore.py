"""Puts a backup into a database of either kind: all of it in one transaction, or nothing."""

from __future__ import annotations

import zipfile
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.backup_file import BadBackupError, Manifest, TableEntry, member_of
from ledger.database import Ledger
from ledger.migrate import LOCK, drop_everything, head, is_known, revision_of, upgrade_to
from ledger.portable_rows import decode, kinds_of, reflect_tables
from ledger.restore_lock import lock_database, lock_database_file
from ledger.tables import IncidentRow, NoticeRow, SignalRow, table_of

CHUNK = 500  # rows in one statement
_SEQUENCE = "SELECT pg_get_serial_sequence(:table, :column)"


class NotEmptyError(Exception):
    """The ledger holds something already."""


class NewerRevisionError(Exception):
    """The backup or the database was made by a newer Muster than this one."""


async def restore(
    ledger: Ledger, archive: zipfile.ZipFile, manifest: Manifest, replace: bool
) -> None:
    """`archive`: verified, from `backup_file.opening`. `replace`: delete what the ledger holds
    first.

    Raises NotEmptyError, NewerRevisionError, BadBackupError, InUseError, Conflict, LedgerAway.
    """
    if not is_known(manifest.revision):
        raise NewerRevisionError(f"the backup is of revision {manifest.revision}")
    with lock_database_file(ledger.url.render_as_string(hide_password=False)):
        async with ledger.writing() as connection:
            if not ledger.sqlite:
                await connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
                await lock_database(connection)
            if await _rows(connection) and not replace:
                raise NotEmptyError("the ledger is not empty")
            await connection.run_sync(_empty, manifest.revision)
            for table in await connection.run_sync(_matching, manifest):
                await _fill(connection, archive, table, manifest.tables[table.name])
            await connection.run_sync(upgrade_to, head())
            await _continue_from(connection, manifest.taken_at)


async def count_rows(ledger: Ledger) -> int:
    """How many rows the ledger holds, the company's included.

    Raises NewerRevisionError, LedgerAway.
    """
    async with ledger.reading() as connection:
        return await _rows(connection)


async def _rows(connection: AsyncConnection) -> int:
    found = await connection.run_sync(revision_of)
    if found is None:
        return 0
    if not is_known(found):
        raise NewerRevisionError(f"the database is of revision {found}")
    total = 0
    for table in await connection.run_sync(reflect_tables):
        counted = await connection.execute(select(func.count()).select_from(table))
        total += int(counted.scalar_one())
    return total


def _empty(connection: Connection, revision: str) -> None:
    """Tables without rows, as that revision has them.

    First to ours: those are the tables we know.
    """
    upgrade_to(connection, head())
    if revision == head():
        for table in reflect_tables(connection):
            connection.execute(table.delete())
    else:  # not by downgrades: not every migration has one
        drop_everything(connection)
        upgrade_to(connection, revision)


def _matching(connection: Connection, manifest: Manifest) -> list[Table]:
    """The tables to fill.

    Raises BadBackupError where the file has others than its revision says.
    """
    there = {table.name: table for table in reflect_tables(connection)}
    for name, entry in manifest.tables.items():
        if name not in there or kinds_of(there[name]) != entry.columns:
            raise BadBackupError(f"the table {name} is not one of revision {manifest.revision}")
    return [there[name] for name in manifest.tables]


async def _fill(
    connection: AsyncConnection, archive: zipfile.ZipFile, table: Table, entry: TableEntry
) -> None:
    with archive.open(member_of(table.name)) as lines:
        rows = (decode(line, entry.columns) for line in lines)
        while chunk := list(islice(rows, CHUNK)):
            await connection.execute(insert(table), chunk)


async def _continue_from(connection: AsyncConnection, taken_at: datetime) -> None:
    """What was under way when the backup was taken goes on without being lost, and without being
    done twice.
    """
    notice, signal = table_of(NoticeRow), table_of(SignalRow)
    # These may have been sent after the backup was taken: `unknown` has the carrier asked first.
    under_way = notice.c.state.in_(("owed", "sending"))
    tried = func.coalesce(notice.c.first_tried_at, taken_at)
    await connection.execute(
        update(notice).where(under_way).values(state="unknown", first_tried_at=tried)
    )
    # The broker may be another one, or a new one: ids keep a signal from being judged twice.
    waiting = signal.c.state == "accepted"
    await connection.execute(update(signal).where(waiting).values(published_at=None))
    if connection.dialect.name == "postgresql":
        for table in IncidentRow.metadata.sorted_tables:
            await _number_on(connection, table)


async def _number_on(connection: AsyncConnection, table: Table) -> None:
    """Rows were written with their numbers, of which PostgreSQL's sequences know nothing."""
    for column in table.primary_key:
        names: dict[str, Any] = {"table": f'"{table.name}"', "column": column.name}
        sequence = (await connection.execute(text(_SEQUENCE), names)).scalar_one()
        if sequence is not None:
            last = select(func.max(column)).scalar_subquery()
            following = func.setval(sequence, func.coalesce(last, 0) + 1, False)
            await connection.execute(select(following))
