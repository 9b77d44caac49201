"""Suspended services, announcements and proposed orders: written with their decision, queried for
lists and decisions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.customer_list_rows import AnnouncementListRow, SuspensionListRow
from ledger.database import begin
from ledger.new_rows import LiftedSuspensionRow, NewOrderRow, SupersededAnnouncementRow
from ledger.row_queries import fetch_rows
from ledger.tables import AnnouncementRow, OrderRow, SuspensionRow, table_of
from playbooks.company.suspensions import ServiceState

S = table_of(SuspensionRow)
A = table_of(AnnouncementRow)
# Serializes decisions about suspensions: two incidents that lift at the same moment would each see
# the other's suspension in force, and none would say that the service is back (I13).
_LOCK = 7_305_112_009
LOT = 500  # rows a statement


@dataclass
class ServiceChanges:
    """What a batch of decisions changes of services."""

    suspended: list[SuspensionListRow] = field(default_factory=list)
    lifted: list[LiftedSuspensionRow] = field(default_factory=list)
    announced: list[AnnouncementListRow] = field(default_factory=list)
    superseded: list[SupersededAnnouncementRow] = field(default_factory=list)
    orders: list[NewOrderRow] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(
            self.suspended or self.lifted or self.announced or self.superseded or self.orders
        )


async def write_services(connection: AsyncConnection, rows: ServiceChanges) -> None:
    """The run's version was checked before: no concurrent decision about it."""
    for row in rows.suspended:
        await connection.execute(_suspension_upsert(connection, row))
    for lifted in rows.lifted:
        here = (S.c.token == lifted["token"]) & S.c.lifted_at.is_(None)
        values = {"lifted_at": lifted["at"], "why_lifted": lifted["why"]}
        await connection.execute(update(S).where(here).values(values))
    for earlier in rows.superseded:
        await connection.execute(
            update(A).where(A.c.identifier == earlier["identifier"]).values(ended_at=earlier["at"])
        )
    if rows.announced:
        await connection.execute(insert(A), rows.announced)
    how = sqlite_insert if connection.dialect.name == "sqlite" else pg_insert
    for start in range(0, len(rows.orders), LOT):
        once = how(OrderRow).on_conflict_do_nothing(index_elements=["unique_key"])
        await connection.execute(once, rows.orders[start : start + LOT])


def _suspension_upsert(connection: AsyncConnection, row: SuspensionListRow) -> Any:
    """A suspension, or what is now said of one that is in force: another area, another count."""
    how = sqlite_insert if connection.dialect.name == "sqlite" else pg_insert
    fresh = {"area": row["area"], "count": row["count"], "reason": row["reason"]}
    return (
        how(SuspensionRow).values(row).on_conflict_do_update(index_elements=["token"], set_=fresh)
    )


async def in_force(connection: AsyncConnection, deciding: bool = False) -> dict[str, ServiceState]:
    """Suspensions in force, by token.

    `deciding`: takes the lock, so that no other decision about suspensions runs until this
    transaction ends.
    """
    if deciding and connection.dialect.name == "postgresql":
        await begin(connection)  # the lock lasts until the transaction ends
        await connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
    columns = (S.c.token, S.c.incident, S.c.link, S.c.area, S.c.customers, S.c.instead, S.c.since)
    rows = await connection.execute(select(*columns).where(S.c.lifted_at.is_(None)))
    return {
        r.token: ServiceState(r.incident, r.link, r.area, r.customers, r.instead, r.since)
        for r in rows
    }


async def suspensions(
    connection: AsyncConnection, everything: bool = False, limit: int | None = None
) -> list[SuspensionListRow]:
    """In force, the newest first; with `everything` those lifted too."""
    query = select(S).order_by(S.c.lifted_at.is_not(None), S.c.since.desc(), S.c.token).limit(limit)
    query = query if everything else query.where(S.c.lifted_at.is_(None))
    return await fetch_rows(connection, query, SuspensionListRow)
