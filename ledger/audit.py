"""The audit table: what persons and machines did, in a chain in which no line can be altered, left
out or moved unseen. Signals that are judged are not in it: only acts.

A row of the settings has the number and the hash of the last line. It is locked while a line is
appended, which puts the lines of all processes into one order, and it shows that the last line is
missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Select, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from incidents.actor import Actor
from incidents.masked_phones import masked_phone
from ledger.audit_tables import AuditRow
from ledger.column_types import table_of
from ledger.incident_tables import SettingRow
from ledger.list_rows import AuditListRow
from ledger.row_queries import columns, read_snapshot
from ledger.upsert import insert_into

A = table_of(AuditRow)
S = table_of(SettingRow)
SHOWN = columns(A, AuditListRow)
HEAD = "audit head"  # of the settings: the number and the hash of the last line
GENESIS = "0" * 64  # the hash before the first line
CHUNK = 1000  # lines read at a time
_OF_HASH = [c.name for c in A.columns if c.name != "hash"]


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """An act.

    `what`: its code, such as `answer.given`; `target`: what it is about, such as `notice 12`;
    `before`, `after`: what it changed, small and without names, phones or written texts
    (`digest_of`), since a line outlives a person's data.
    """

    at: datetime
    actor: Actor
    what: str
    target: str
    incident: int | None = None
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


class Head(NamedTuple):
    """The last line of the chain; number 0 where there is none."""

    number: int
    hash: str


class BadLine(NamedTuple):
    """The first line that is not as it was written, or is missing, and what is wrong."""

    number: int
    fault: str


def digest_of(written: str) -> str:
    """Recorded in place of a text: proves which text it was without containing it."""
    return f"sha256:{sha256(written.encode()).hexdigest()}"


async def append(connection: AsyncConnection, *entries: AuditEntry) -> None:
    """Append to the chain, in the transaction of the act itself and as its last statement: until
    its commit no other process can append.
    """
    if not entries:
        return
    head = await _locked_head(connection)
    rows = []
    for entry in entries:
        row = _row(entry, head)
        rows.append(row)
        head = Head(row["id"], row["hash"])
    await connection.execute(insert(A), rows)
    kept = update(S).where(S.c.name == HEAD).values(value=f"{head.number} {head.hash}")
    await connection.execute(kept)


async def _locked_head(connection: AsyncConnection) -> Head:
    first = insert_into(connection, SettingRow).values(name=HEAD, value=f"0 {GENESIS}")
    await connection.execute(first.on_conflict_do_nothing(index_elements=["name"]))
    locked = select(S.c.value).where(S.c.name == HEAD).with_for_update()
    return _read_head((await connection.execute(locked)).scalar_one())


def _read_head(value: str | None) -> Head:
    number, _, digest = (value or f"0 {GENESIS}").partition(" ")
    return Head(int(number) if number.isdecimal() else 0, digest)


def _row(entry: AuditEntry, head: Head) -> dict[str, Any]:
    actor = entry.actor
    row: dict[str, Any] = {
        "id": head.number + 1,
        "at": entry.at.astimezone(UTC),
        "person": actor.person,
        "way": actor.way,
        "on_behalf_of": actor.on_behalf_of,
        "key": actor.key,
        "what": entry.what,
        "target": entry.target,
        "incident": entry.incident,
        "before": _json(entry.before),
        "after": _json(entry.after),
        # The number of a phone is a person's, and the line stays when that person is forgotten.
        "address": _address(actor),
        "previous": head.hash,
    }
    return row | {"hash": hash_of(row)}


def _address(actor: Actor) -> str | None:
    address = actor.address
    return masked_phone(address) if address and address.startswith("+") else address


def _json(value: Mapping[str, Any] | None) -> str | None:
    return None if value is None else orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def hash_of(row: Mapping[str, Any]) -> str:
    """SHA-256 over the line as canonical JSON (names in order, times in UTC)."""
    line = {name: row[name] for name in _OF_HASH}
    how = orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z
    return sha256(orjson.dumps(line, option=how)).hexdigest()


async def head(connection: AsyncConnection) -> Head:
    """The end of the chain, to be kept where the database cannot be changed."""
    found = await connection.execute(select(S.c.value).where(S.c.name == HEAD))
    return _read_head(found.scalar_one_or_none())


async def verify(connection: AsyncConnection) -> tuple[Head, BadLine | None]:
    """The end of the chain, and the first fault if there is one. `connection` has read nothing
    yet.
    """
    await read_snapshot(connection)
    last, end = Head(0, GENESIS), await head(connection)
    found = await connection.stream(select(A).order_by(A.c.id))
    async for part in found.mappings().partitions(CHUNK):
        for row in part:
            if fault := _fault(row, last):
                return end, fault
            last = Head(row["id"], row["hash"])
    if last.number < end.number:
        return end, BadLine(last.number + 1, "it is missing")
    if last != end:
        return end, BadLine(last.number, "it is not the last line that was written")
    return end, None


def _fault(row: Mapping[Any, Any], last: Head) -> BadLine | None:
    number = last.number + 1
    if row["id"] != number:
        return BadLine(number, "it is missing")
    if row["previous"] != last.hash:
        return BadLine(number, "it does not follow the line before it")
    return None if row["hash"] == hash_of(row) else BadLine(number, "it was altered")


def query(
    person: str | None = None,
    incident: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Select[Any]:
    """Lines that a person wrote, or that were written in their place; of an incident; from `since`
    to before `until`.
    """
    found = select(*SHOWN)
    if person:
        found = found.where((A.c.person == person) | (A.c.on_behalf_of == person))
    found = found.where(A.c.incident == incident) if incident is not None else found
    found = found.where(A.c.at >= since) if since else found
    return found.where(A.c.at < until) if until else found


def with_values(row: AuditListRow) -> AuditListRow:
    """The line with `before` and `after` as values."""
    before, after = (orjson.loads(row[name] or "null") for name in ("before", "after"))
    return {**row, "before": before, "after": after}
