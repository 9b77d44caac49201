"""Proposed orders, decided by people: confirmed as they are or altered, or refused.

Each decision is on the incident's timeline.
"""

from __future__ import annotations

from dataclasses import dataclass

from handlers.decision_rows import timeline_row
from handlers.runtime import Runtime
from incidents.timeline import TimelineEntry
from ledger import orders, timeline
from ledger.customer_list_rows import OrderListRow
from ledger.database import ConflictError, Connection
from translations import RefusalError
from translations.messages import Message, message, plain

ENTRIES = {"confirmed": "timeline.order_confirmed", "refused": "timeline.order_refused"}
MOST = 9999  # cartons of one order


class OrderDecisionError(RefusalError):
    """This order cannot be decided so."""


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
        raise OrderDecisionError(message("refusal.order_cartons", count=ruling.cartons, most=MOST))
    try:
        async with runtime.ledger.writing() as connection:
            row = await orders.order(connection, order_id)
            if row is None:
                raise OrderDecisionError(message("refusal.no_order", order=order_id))
            await orders.decide_orders(
                connection,
                [order_id],
                ruling.state,
                ruling.cartons,
                ruling.by,
                ruling.note,
                runtime.clock.now(),
            )
            altered = ruling.cartons is not None and ruling.cartons != row["cartons"]
            why = message("reason.cartons", count=row["cartons"])
            if altered:
                why = message(
                    "reason.cartons_altered", count=ruling.cartons, proposed=row["cartons"]
                )
            what = message(ENTRIES[ruling.state])
            await _written(runtime, connection, row, (what, plain(row["name"]), why))
    except ConflictError as conflict:
        raise OrderDecisionError(message("refusal.order_decided", order=order_id)) from conflict
    runtime.ledger.wakes.notify("changes")


async def confirm_all(runtime: Runtime, incident: int, by: str = "desk") -> int:
    """Confirm every order of an incident that is still a proposal, as proposed; how many there
    were.
    """
    async with runtime.ledger.writing() as connection:
        rows = await orders.orders(connection, incident, "proposed")
        if rows:
            # Read in the same transaction; an order decided in between makes all of it a conflict.
            ids = [row["id"] for row in rows]
            await orders.decide_orders(
                connection, ids, orders.CONFIRMED, None, by, "", runtime.clock.now()
            )
            await _written(
                runtime,
                connection,
                rows[0],
                (
                    message("timeline.orders_confirmed"),
                    message("who.retailers", count=len(rows)),
                    message("reason.as_proposed"),
                ),
            )
    runtime.ledger.wakes.notify("changes")
    return len(rows)


async def _written(
    runtime: Runtime,
    connection: Connection,
    row: OrderListRow,
    line: tuple[Message, Message, Message],
) -> None:
    entry = TimelineEntry(runtime.clock.now(), tuple(row["clause"]), row["step"], None, *line)
    await timeline.write_line(connection, timeline_row(row["incident"], entry))
