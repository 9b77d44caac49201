"""The file of a backup: a zip with one JSON Lines member a table, and a manifest with row counts
and checksums.

It says nothing of the database it was taken from, so SQLite's can be restored into PostgreSQL. It
holds phone numbers and the secret that links are signed with: only its owner may read it (mode
0600).
"""

from __future__ import annotations

import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

MANIFEST = "manifest.json"
Kind = Literal["integer", "number", "boolean", "text", "json", "bytes", "moment", "date"]


class BadBackupError(Exception):
    """This file is no backup of ours, or it was damaged."""


class TableEntry(BaseModel):
    """One table: its columns in the order of each row's values, how many rows, and SHA-256 of its
    lines.
    """

    model_config = ConfigDict(frozen=True)
    columns: dict[str, Kind]
    rows: int
    sha256: str


class Manifest(BaseModel):
    """`taken_at`: the moment whose state it holds.

    `version`: of the Muster that wrote it, for people.
    """

    model_config = ConfigDict(frozen=True)
    format: Literal[1] = 1
    version: str
    revision: str
    taken_at: datetime
    tables: dict[str, TableEntry]

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())


def member_of(table: str) -> str:
    return f"tables/{table}.jsonl"


@contextmanager
def creating(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive to write into. It gets its name when all of it is on the disk; a failure leaves
    nothing.

    Raises FileExistsError, OSError.
    """
    if path.exists():
        raise FileExistsError(f"{path} exists already")
    descriptor, partial = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)  # mode 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                yield archive
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    except BaseException:
        os.unlink(partial)
        raise


@contextmanager
def opening(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """A backup that has been read to its end and is as it was written.

    Raises BadBackupError, OSError.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = Manifest.model_validate_json(archive.read(MANIFEST))
            for name, entry in manifest.tables.items():
                _verify(archive, name, entry)
            yield archive, manifest
    except ValidationError as error:
        fault = error.errors()[0]
        raise BadBackupError(
            f"its manifest cannot be read: {fault['loc']}: {fault['msg']}"
        ) from error
    except (zipfile.BadZipFile, KeyError, EOFError, zlib.error) as error:
        raise BadBackupError(f"it is no backup of Muster, or not all of it: {error}") from error


def _verify(archive: zipfile.ZipFile, name: str, entry: TableEntry) -> None:
    digest, rows = sha256(), 0
    with archive.open(member_of(name)) as lines:
        for line in lines:
            digest.update(line)
            rows += 1
    if (rows, digest.hexdigest()) != (entry.rows, entry.sha256):
        raise BadBackupError(f"the table {name} is not as it was written (checksum)")
