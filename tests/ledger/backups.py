"""Backups written and restored in tests, and a ledger with a row of every kind of value."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import insert
from sqlalchemy.engine import make_url

from handlers.process_signals import receive
from ledger import machine_keys, notices
from ledger.backup import back_up
from ledger.backup_file import Manifest, member_of, opening
from ledger.database import Ledger
from ledger.machine_key_rows import NewMachineKeyRow
from ledger.restore import restore
from ledger.tables import (
    ParkedRow,
    RoutineRow,
)
from tests.runtimes import MONDAY, failed, opened, small_company
from translations import plain

ELSEWHERE = next(
    unit.id for unit in small_company().units if unit.site != "kaili" and unit.role == "delivery"
)
KINDS = ("sqlite", "postgres")
BOTH_WAYS = [(a, b) for a in KINDS for b in KINDS]
SENT_AFTERWARDS = ("owed", "sending")
OLDER = "0004_calls"
FURNISHED: list[bytes] = []
KEY: NewMachineKeyRow = {
    "id": "0123456789ab",
    "name": "erp",
    "digest": "0" * 64,
    "scopes": ["read:incidents", "answer"],
    "created_at": MONDAY,
    "expires_at": MONDAY + timedelta(days=90),
}
Fresh = Callable[[str], str]


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
                "reason": plain("不合"),
                "body": b"\x00\xff",
            }
            await connection.execute(insert(ParkedRow).values(**parked))
            await notices.mark_received(connection, 1, MONDAY)
            await machine_keys.add(connection, KEY)
            day = {
                "routine": "roll_call",
                "site": "kaili",
                "day": date(2026, 11, 23),
                "incident": 1,
            }
            await connection.execute(insert(RoutineRow).values(**day))
