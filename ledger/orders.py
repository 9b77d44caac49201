"""Orders proposed after an incident: queried for lists, confirmed or refused."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.customer_list_rows import OrderListRow
from ledger.database import ConflictError
from ledger.row_queries import fetch_first, fetch_rows
from ledger.tables import OrderRow, table_of

O = table_of(OrderRow)  # noqa: E741


LOT = 500  # rows a statement
CONFIRMED, REFUSED = "confirmed", "refused"


async def orders(
    connection: AsyncConnection,
    incident: int | None = None,
    state: str | None = None,
    limit: int | None = None,
) -> list[OrderListRow]:
    """Proposed orders, the earliest day first."""
    query = select(O).order_by(O.c.order_day, O.c.id).limit(limit)
    query = query.where(O.c.incident == incident) if incident is not None else query
    query = query.where(O.c.state == state) if state else query
    return await fetch_rows(connection, query, OrderListRow)


async def order(connection: AsyncConnection, order_id: int) -> OrderListRow | None:
    return await fetch_first(connection, select(O).where(O.c.id == order_id), OrderListRow)


async def order_counts(connection: AsyncConnection) -> dict[int, dict[str, int]]:
    """Incident -> state -> how many."""
    found: dict[int, dict[str, int]] = {}
    for row in await connection.execute(
        select(O.c.incident, O.c.state, func.count()).group_by(O.c.incident, O.c.state)
    ):
        found.setdefault(row[0], {})[row[1]] = row[2]
    return found


async def decide_orders(
    connection: AsyncConnection,
    ids: list[int],
    state: str,
    cartons: int | None,
    by: str,
    note: str,
    now: datetime,
) -> None:
    """Confirm (as they are, or with other cartons) or refuse.

    Raises ConflictError where one was decided already.
    """
    values: dict[str, object] = {
        "state": state,
        "decided_at": now,
        "decided_by": by,
        "note": note or None,
    }
    if cartons is not None:
        values["cartons"] = cartons
    for start in range(0, len(ids), LOT):
        lot = ids[start : start + LOT]
        done = await connection.execute(
            update(O).where(O.c.id.in_(lot) & (O.c.state == "proposed")).values(values)
        )
        if done.rowcount != len(lot):
            raise ConflictError("an order has been decided already, or there is none")
