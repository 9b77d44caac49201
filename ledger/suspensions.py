"""Suspended services, queried for decisions and lists; `ledger.service_changes` writes them."""

from __future__ import annotations

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.customer_list_rows import SuspensionListRow
from ledger.database import begin
from ledger.row_queries import fetch_rows
from ledger.tables import SuspensionRow, table_of
from playbooks.company.suspensions import ServiceState

S = table_of(SuspensionRow)
# Serializes decisions about suspensions: two incidents that lift at the same moment would each see
# the other's suspension in force, and none would say that the service is back (I13).
_LOCK = 7_305_112_009


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
