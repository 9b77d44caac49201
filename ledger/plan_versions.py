"""Versions of the plan, by content hash.

A run keeps the version it began with; the newest publication is in force.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger import key_value
from ledger.list_rows import PlanVersionListRow, PublishedVersionRow
from ledger.row_queries import columns, fetch_rows
from ledger.tables import PlanRow, PlanSignatureRow, PublicationRow, table_of
from ledger.upsert import insert_into

T = table_of(PlanRow)
P = table_of(PublicationRow)
S = table_of(PlanSignatureRow)
SIGNING = "plan being signed"  # of the settings: the row that signers wait for


async def store_plan(
    connection: AsyncConnection,
    plan_hash: str,
    files: dict[str, str],
    at: datetime,
    author: str,
    note: str,
) -> None:
    """Write a version down; the same content again changes nothing."""
    row = insert_into(connection, PlanRow).values(
        hash=plan_hash, published_at=at, author=author, note=note, files=files
    )
    # The key is the content's hash: what is there already under it is the same.
    await connection.execute(row.on_conflict_do_nothing(index_elements=["hash"]))


async def plan_files(connection: AsyncConnection, plan_hash: str) -> dict[str, str] | None:
    return (
        await connection.execute(select(T.c.files).where(T.c.hash == plan_hash))
    ).scalar_one_or_none()


async def put_in_force(
    connection: AsyncConnection,
    plan_hash: str,
    at: datetime,
    person: str,
    name: str,
    role: str,
    note: str,
) -> None:
    """From now on every process takes this version for what begins."""
    row = {"hash": plan_hash, "at": at, "person": person, "name": name, "role": role, "note": note}
    await connection.execute(insert(PublicationRow), [row])


async def sign(
    connection: AsyncConnection,
    plan_hash: str,
    instead_of: str,
    at: datetime,
    person: str,
    name: str,
    role: str,
    note: str,
) -> dict[str, str]:
    """Write a signature down, of one person once; returns all who have signed this version
    in place of that one: person -> name.

    Signers wait for each other: of two at once, the second sees the signature of the first.
    """
    await key_value.put(connection, SIGNING, plan_hash)
    row = {"hash": plan_hash, "instead_of": instead_of, "at": at, "person": person}
    row |= {"name": name, "role": role, "note": note}
    fresh = insert_into(connection, PlanSignatureRow).values(**row)
    once = ["hash", "instead_of", "person"]
    await connection.execute(fresh.on_conflict_do_nothing(index_elements=once))
    here = (S.c.hash == plan_hash) & (S.c.instead_of == instead_of)
    found = await connection.execute(select(S.c.person, S.c.name).where(here).order_by(S.c.id))
    return {row.person: row.name for row in found}


# Publications are only ever added: the history stays, and the last one counts.
async def in_force(connection: AsyncConnection) -> str | None:
    """The hash of the version published last; None before the first publication: then the folder
    read at start is in force.
    """
    return (
        await connection.execute(select(P.c.hash).order_by(P.c.id.desc()).limit(1))
    ).scalar_one_or_none()


async def versions(connection: AsyncConnection) -> list[PlanVersionListRow]:
    """Publications, newest first, then versions that were loaded at a start but never published."""
    query = select(*columns(table_of(PublicationRow), PlanVersionListRow)).order_by(P.c.id.desc())
    published = await fetch_rows(connection, query, PlanVersionListRow)
    known = {row["hash"] for row in published}
    read = await connection.execute(
        select(T.c.hash, T.c.published_at, T.c.author, T.c.note).order_by(T.c.published_at.desc())
    )
    rest: list[PlanVersionListRow] = [
        {
            "hash": r.hash,
            "at": r.published_at,
            "person": None,
            "name": r.author,
            "role": None,
            "note": r.note,
        }
        for r in read
        if r.hash not in known
    ]
    return [*published, *rest]


async def version_list(connection: AsyncConnection) -> list[PublishedVersionRow]:
    """The versions as lists show them, the one in force first, with who has signed those that are
    not published yet.
    """
    found, signed = await versions(connection), await _signatures(connection)
    published = await in_force(connection)
    waiting = {row["hash"] for row in found if row["role"] is None and row["hash"] in signed}
    # Before the first publication the newest version that was loaded at a start is in force.
    shown = sorted(found, key=lambda row: row["hash"] in waiting)
    holds = published or next((row["hash"] for row in shown if row["hash"] not in waiting), None)
    first = next((number for number, row in enumerate(shown) if row["hash"] == holds), None)
    return [
        {
            "version": row["hash"],
            "published_at": None if row["hash"] in waiting else row["at"],
            "by": row["name"],
            "role": row["role"],
            "note": row["note"],
            "in_force": number == first,
            "signed_by": signed[row["hash"]] if row["hash"] in waiting else [],
        }
        for number, row in enumerate(shown)
    ]


async def _signatures(connection: AsyncConnection) -> dict[str, list[str]]:
    """Version -> the names of all who have signed it, in their order."""
    found: dict[str, list[str]] = {}
    for row in await connection.execute(select(S.c.hash, S.c.name).order_by(S.c.id)):
        found.setdefault(row.hash, [])
        if row.name not in found[row.hash]:
            found[row.hash].append(row.name)
    return found


async def versions_by_prefix(connection: AsyncConnection, start: str) -> list[str]:
    """Versions whose hash begins so."""
    return list(
        (
            await connection.execute(
                select(T.c.hash).where(T.c.hash.startswith(start, autoescape=True))
            )
        ).scalars()
    )
