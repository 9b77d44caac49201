"""Writes the whole ledger into a file, as it was at one moment, while others go on writing.

Both databases.
"""

from __future__ import annotations

import zipfile
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.backup_file import MANIFEST, Manifest, TableEntry, creating, member_of
from ledger.database import Ledger
from ledger.link_keys import FIRST_KEPT_SECRET
from ledger.migrate import revision_of
from ledger.portable_rows import encode, kinds_of, reflect_tables
from ledger.row_queries import read_snapshot

CHUNK = 1000  # rows at a time
# A restore ends all sessions: those of its database are deleted, and none come with the file.
NOT_CARRIED = frozenset({"login_session", "login_code"})


class NoLedgerError(Exception):
    """This database holds no ledger of Muster."""


class NotWrittenError(Exception):
    """The file could not be written. No OSError: the ledger would take it for its own."""


async def back_up(ledger: Ledger, path: Path, version: str, now: datetime) -> Manifest:
    """Write the file. `version` is Muster's own. A database of an older revision is left as it is.

    Raises NoLedgerError, LedgerAway, NotWrittenError, OSError.
    """
    with creating(path) as archive:
        async with ledger.reading() as connection:
            await read_snapshot(connection)
            revision = await connection.run_sync(revision_of)
            if revision is None:
                raise NoLedgerError("this database holds no ledger of Muster")
            tables = await connection.run_sync(reflect_tables)
            entries = {
                table.name: await _write(connection, archive, table)
                for table in tables
                if table.name not in NOT_CARRIED
            }
        manifest = Manifest(version=version, revision=revision, taken_at=now, tables=entries)
        archive.writestr(MANIFEST, manifest.model_dump_json(indent=1))
    return manifest


async def _write(connection: AsyncConnection, archive: zipfile.ZipFile, table: Table) -> TableEntry:
    kinds = kinds_of(table)
    digest, rows = sha256(), 0
    query = select(table).order_by(*table.primary_key)
    if table.name == "setting":  # where an older Muster kept the secret of links
        query = query.where(table.c.name != FIRST_KEPT_SECRET)
    found = await connection.stream(query)
    with archive.open(member_of(table.name), "w", force_zip64=True) as member:
        async for part in found.partitions(CHUNK):
            lines = b"".join(encode(row) for row in part)
            _put(member, lines)
            digest.update(lines)
            rows += len(part)
    return TableEntry(columns=kinds, rows=rows, sha256=digest.hexdigest())


def _put(member: IO[bytes], lines: bytes) -> None:
    try:
        member.write(lines)
    except OSError as error:
        raise NotWrittenError(str(error)) from error
