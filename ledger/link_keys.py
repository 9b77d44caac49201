"""The ring of keys that links are signed with, and which links are revoked.

The ring knows ids and times only: the keys are derived from a secret outside the database.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.column_types import table_of
from ledger.incident_tables import NoticeRow, SettingRow
from ledger.link_tables import LinkKeyRow, TruckLinkRow
from ledger.upsert import insert_into

K = table_of(LinkKeyRow)
T = table_of(TruckLinkRow)
N = table_of(NoticeRow)
S = table_of(SettingRow)
FIRST_KEPT_SECRET = "secret"  # the setting that held it before it was moved out of the database


class LinkKey(NamedTuple):
    """A key that is not retired. `fingerprint`: tells whether a secret is the one it comes from."""

    id: int
    fingerprint: str


async def keys(connection: AsyncConnection, now: datetime) -> list[LinkKey]:
    """Those not retired, oldest first."""
    here = K.c.retired_at.is_(None) | (K.c.retired_at > now)
    found = await connection.execute(select(K.c.id, K.c.fingerprint).where(here).order_by(K.c.id))
    return [LinkKey(row.id, row.fingerprint) for row in found]


async def last_id(connection: AsyncConnection) -> int:
    """The id of the newest key, retired ones included; 0 where there is none."""
    return int((await connection.execute(select(func.coalesce(func.max(K.c.id), 0)))).scalar_one())


async def add(
    connection: AsyncConnection,
    key: LinkKey,
    now: datetime,
    retired_at: datetime | None = None,
) -> None:
    """Unless another process has added it."""
    row = {
        "id": key.id,
        "created_at": now,
        "retired_at": retired_at,
        "fingerprint": key.fingerprint,
    }
    statement = insert_into(connection, LinkKeyRow).values(row)
    await connection.execute(statement.on_conflict_do_nothing(index_elements=["id"]))


async def retire_before(connection: AsyncConnection, key: int, at: datetime) -> int:
    """All older keys are void from `at`; how many are."""
    sooner = K.c.retired_at.is_(None) | (K.c.retired_at > at)
    here = (K.c.id < key) & sooner
    return int((await connection.execute(update(K).where(here).values(retired_at=at))).rowcount)


async def legacy_secret(connection: AsyncConnection) -> str | None:
    """The secret that an older Muster kept in the database."""
    query = select(S.c.value).where(S.c.name == FIRST_KEPT_SECRET)
    found: str | None = (await connection.execute(query)).scalar_one_or_none()
    return found


async def forget_first_kept_secret(connection: AsyncConnection) -> None:
    await connection.execute(delete(S).where(S.c.name == FIRST_KEPT_SECRET))


async def ring(connection: AsyncConnection) -> list[dict[str, Any]]:
    """Every row, so that a restore can keep what this machine has."""
    return [dict(row._mapping) for row in await connection.execute(select(*K.c).order_by(K.c.id))]


async def restore_ring(connection: AsyncConnection, rows: list[dict[str, Any]]) -> None:
    """In place of all rows that are there."""
    await connection.execute(delete(K))
    if rows:
        await connection.execute(insert(K), rows)


async def revoke_notice(connection: AsyncConnection, notice: int, now: datetime) -> bool:
    """The notice's link opens nothing from now on; False where there is no such notice."""
    here = update(N).where(N.c.id == notice).values(link_revoked_at=now)
    return bool((await connection.execute(here)).rowcount)


async def truck_versions(connection: AsyncConnection) -> dict[str, int]:
    """Of each truck whose link was renewed, how often; the others are at 0."""
    return {
        row.unit: row.version for row in await connection.execute(select(T.c.unit, T.c.version))
    }


async def truck_version(connection: AsyncConnection, unit: str) -> int:
    query = select(T.c.version).where(T.c.unit == unit)
    return int((await connection.execute(query)).scalar_one_or_none() or 0)


async def renew_truck(connection: AsyncConnection, unit: str, now: datetime) -> int:
    """The truck's link until now is void; the version of the new one."""
    fresh = insert_into(connection, TruckLinkRow).values(unit=unit, version=1, changed_at=now)
    await connection.execute(
        fresh.on_conflict_do_update(
            index_elements=["unit"], set_={"version": T.c.version + 1, "changed_at": now}
        )
    )
    return await truck_version(connection, unit)


async def keep_truck_versions(
    connection: AsyncConnection, versions: dict[str, int], now: datetime
) -> None:
    """No version falls: a restore must not make a void link valid again."""
    known = await truck_versions(connection)
    for unit, version in versions.items():
        if version > known.get(unit, 0):
            row = {"unit": unit, "version": version, "changed_at": now}
            fresh = insert_into(connection, TruckLinkRow).values(row)
            await connection.execute(fresh.on_conflict_do_update(index_elements=["unit"], set_=row))
