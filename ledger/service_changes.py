"""What decisions change of services, announcements and proposed orders, written with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.customer_list_rows import AnnouncementListRow, SuspensionListRow
from ledger.new_rows import LiftedSuspensionRow, NewOrderRow, SupersededAnnouncementRow
from ledger.tables import AnnouncementRow, OrderRow, SuspensionRow, table_of
from ledger.upsert import insert_into

S = table_of(SuspensionRow)
A = table_of(AnnouncementRow)


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
    for start in range(0, len(rows.orders), LOT):
        once = insert_into(connection, OrderRow).on_conflict_do_nothing(
            index_elements=["unique_key"]
        )
        await connection.execute(once, rows.orders[start : start + LOT])


def _suspension_upsert(connection: AsyncConnection, row: SuspensionListRow) -> Any:
    """A suspension, or what is now said of one that is in force: another area, another count."""
    fresh = {"area": row["area"], "count": row["count"], "reason": row["reason"]}
    return (
        insert_into(connection, SuspensionRow)
        .values(row)
        .on_conflict_do_update(index_elements=["token"], set_=fresh)
    )
