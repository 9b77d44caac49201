"""Proposed orders, decided by people: confirmed as they are or altered, or refused.

Each decision is on the incident's timeline.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from handlers.runtime import Runtime
from ledger import services
from ledger.database import ConflictError, Connection

MOST = 9999  # cartons of one order


class OrderDecisionError(Exception):
    """This order cannot be decided so; the text says why."""


@dataclass(frozen=True, slots=True)
class OrderDecision:
    """A decision on a proposed order. `cartons` None: as proposed."""

    state: str  # confirmed, refused
    cartons: int | None = None
    by: str = "desk"
    note: str = ""


async def decide(runtime: Runtime, order_id: int, ruling: OrderDecision) -> None:
    """Raises OrderDecisionError."""
    if ruling.cartons is not None and not 1 <= ruling.cartons <= MOST:
        raise OrderDecisionError(f"{ruling.cartons} cartons: write a whole number from 1 to {MOST}")
    try:
        async with runtime.ledger.writing() as connection:
            row = await services.order(connection, order_id)
            if row is None:
                raise OrderDecisionError(f"there is no order {order_id}")
            await services.decide_orders(
                connection,
                [order_id],
                ruling.state,
                ruling.cartons,
                ruling.by,
                ruling.note,
                runtime.clock.now(),
            )
            altered = ruling.cartons is not None and ruling.cartons != row["cartons"]
            why = f"{ruling.cartons if altered else row['cartons']} cartons" + (
                f", proposed were {row['cartons']}" if altered else ""
            )
            await _written(runtime, connection, row, f"order {ruling.state}", row["name"], why)
    except ConflictError as conflict:
        raise OrderDecisionError(f"order {order_id} has been decided already") from conflict
    runtime.ledger.wakes.tell("changes")


async def confirm_all(runtime: Runtime, incident: int, by: str = "desk") -> int:
    """Confirm every order of an incident that is still a proposal, as proposed; how many there
    were.
    """
    async with runtime.ledger.writing() as connection:
        rows = await services.orders(connection, incident, "proposed")
        if rows:
            ids = [row["id"] for row in rows]
            await services.decide_orders(
                connection, ids, services.CONFIRMED, None, by, "", runtime.clock.now()
            )
            await _written(
                runtime,
                connection,
                rows[0],
                "orders confirmed",
                f"{len(rows)} retailers",
                "as proposed",
            )
    runtime.ledger.wakes.tell("changes")
    return len(rows)


async def _written(
    runtime: Runtime, connection: Connection, row: dict[str, Any], what: str, who: str, why: str
) -> None:
    line = {
        "incident": row["incident"],
        "at": runtime.clock.now(),
        "clause": row["clause"],
        "step": row["step"],
        "item": None,
        "what": what,
        "who": who,
        "why": why,
    }
    await services.write_line(connection, line)
