"""Puts a backup into a database of either kind: all of it in one transaction, or nothing."""

from __future__ import annotations

import zipfile
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger import audit, key_value, link_keys
from ledger.audit import AuditEntry
from ledger.audit_guard import lift_guard, set_guard
from ledger.backup_file import BadBackupError, Manifest, TableEntry, member_of
from ledger.database import Ledger
from ledger.incident_ids import raise_counter
from ledger.migrate import LOCK, drop_everything, head, is_known, revision_of, upgrade_to
from ledger.portable_rows import decode, kinds_of, reflect_tables
from ledger.restore_lock import lock_database, lock_database_file
from ledger.tables import IncidentRow, NoticeRow, ProcessRow, QueueHeadRow, SignalRow, table_of

CHUNK = 500  # rows in one statement
# Numbers left out after a restore: more than may have been given out since the backup was taken.
# Without this an answer to an old text would act on a new question (FAULTS X9).
GAP = 1_000_000
INCIDENT_GAP = 1_000
_SEQUENCE = "SELECT pg_get_serial_sequence(:table, :column)"


class NotEmptyError(Exception):
    """The ledger holds something already."""


class NoRowsError(Exception):
    """The database holds no ledger."""


class NewerRevisionError(Exception):
    """The backup or the database was made by a newer Muster than this one."""


async def restore(
    ledger: Ledger,
    archive: zipfile.ZipFile,
    manifest: Manifest,
    replace: bool,
    by: AuditEntry | None = None,
) -> None:
    """`archive`: verified, from `backup_file.opening`. `replace`: delete what the ledger holds
    first. `by`: the line that the audit table ends with afterwards.

    Raises NotEmptyError, NewerRevisionError, BadBackupError, InUseError, ConflictError,
    LedgerUnavailableError.
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
            # First to ours: of older tables the keys of links could not be kept.
            await connection.run_sync(upgrade_to, head())
            ring = await link_keys.ring(connection)
            versions = await link_keys.truck_versions(connection)
            await connection.run_sync(_empty, manifest.revision)
            for table in await connection.run_sync(_matching, manifest):
                await _fill(connection, archive, table, manifest.tables[table.name])
            await connection.run_sync(upgrade_to, head())
            # A restore makes no link valid that was void on this machine, and brings no secret.
            await link_keys.restore_ring(connection, ring)
            await link_keys.keep_truck_versions(connection, versions, manifest.taken_at)
            await link_keys.forget_first_kept_secret(connection)
            await _continue_from(connection, manifest.taken_at)
            if by:
                await audit.append(connection, by)


async def go_on_after_restore(ledger: Ledger, now: datetime) -> None:
    """For a database that was put back by other means (its own tools, a snapshot, a copied file):
    what may have been done since is asked about first, and what is new gets new numbers.

    Raises NewerRevisionError, NoRowsError, InUseError, LedgerUnavailableError.
    """
    with lock_database_file(ledger.url.render_as_string(hide_password=False)):
        async with ledger.writing() as connection:
            if not ledger.sqlite:
                await lock_database(connection)
            if not await _rows(connection):
                raise NoRowsError("there is no ledger to go on with")
            await connection.run_sync(upgrade_to, head())
            latest = await key_value.latest_moment(connection)
            await _continue_from(connection, min(latest or now, now))


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
    """Tables without rows, as that revision has them. `connection`: of a database that has ours."""
    if revision == head():
        lift_guard(connection)
        for table in reflect_tables(connection):
            connection.execute(table.delete())
        set_guard(connection)
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
    # Who ran then, and what waited, says nothing about now.
    for passed in (ProcessRow, QueueHeadRow):
        await connection.execute(delete(table_of(passed)))
    await _new_numbers(connection)


async def _new_numbers(connection: AsyncConnection) -> None:
    """What is new from now on gets numbers that were never given out."""
    await raise_counter(connection, INCIDENT_GAP)
    for table in IncidentRow.metadata.sorted_tables:
        if connection.dialect.name == "postgresql":
            await _continue_sequences(connection, table)
        elif table.dialect_kwargs.get("sqlite_autoincrement"):
            await _continue_autoincrement(connection, table)


async def _continue_sequences(connection: AsyncConnection, table: Table) -> None:
    """Rows were written with their numbers, of which PostgreSQL's sequences know nothing."""
    for column in table.primary_key:
        names: dict[str, Any] = {"table": f'"{table.name}"', "column": column.name}
        sequence = (await connection.execute(text(_SEQUENCE), names)).scalar_one()
        if sequence is not None:
            last = select(func.max(column)).scalar_subquery()
            following = func.setval(sequence, func.coalesce(last, 0) + GAP)
            await connection.execute(select(following))


async def _continue_autoincrement(connection: AsyncConnection, table: Table) -> None:
    name, (column,) = {"name": table.name}, table.primary_key
    last = (await connection.execute(select(func.max(column)))).scalar_one() or 0
    await connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), name)
    row = text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)")
    await connection.execute(row, name | {"last": last + GAP})
