"""Small things all processes share."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.column_types import table_of
from ledger.incident_tables import IncidentRow, SettingRow, TimelineRow
from ledger.upsert import insert_into

T = table_of(SettingRow)
# the company's time zone, as the plan in force says: lists need it and should not read the plan for
# it
ZONE = "zone"


async def signal_secret(connection: AsyncConnection) -> str:
    """The secret that signals of our own are signed with on the topic; made once.

    Not that of links, which no database holds.
    """
    return await get_or_set(connection, "signal_secret")


async def get_or_set(connection: AsyncConnection, name: str, first: str | None = None) -> str:
    """What is kept under a name. The first time it is set to `first`, else to a new secret."""
    fresh = insert_into(connection, SettingRow).values(
        name=name, value=secrets.token_urlsafe(32) if first is None else first
    )
    # Insert, then read: of several processes at a first start, all get the value of the first.
    await connection.execute(fresh.on_conflict_do_nothing(index_elements=["name"]))
    return (await get_all(connection, [name]))[name]


async def get(connection: AsyncConnection, name: str) -> str | None:
    """What is kept under a name; None where nothing is."""
    return (await get_all(connection, [name])).get(name)


async def put(connection: AsyncConnection, name: str, value: str) -> None:
    """Keep this under a name from now on."""
    row = insert_into(connection, SettingRow).values(name=name, value=value)
    await connection.execute(
        row.on_conflict_do_update(index_elements=["name"], set_={"value": value})
    )


async def get_all(connection: AsyncConnection, names: Iterable[str]) -> dict[str, str]:
    """Those of these names under which something is kept."""
    rows = await connection.execute(select(T.c.name, T.c.value).where(T.c.name.in_(list(names))))
    return {row.name: row.value for row in rows}


async def latest_moment(connection: AsyncConnection) -> datetime | None:
    """The latest stored time: a virtual clock resumes from it."""
    latest = (
        await connection.execute(select(func.max(table_of(TimelineRow).c.at)))
    ).scalar_one_or_none()
    opened = (
        await connection.execute(select(func.max(table_of(IncidentRow).c.opened_at)))
    ).scalar_one_or_none()
    return max((m for m in (latest, opened) if m), default=None)
