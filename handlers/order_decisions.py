"""Proposed orders, decided by people: confirmed as they are or altered, or refused.

Each decision is on the incident's timeline.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from handlers.decision_rows import timeline_row
from handlers.runtime import Runtime
from incidents.actor import Actor
from incidents.timeline import TimelineEntry
from ledger import audit, orders, timeline
from ledger.audit import AuditEntry
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
    cartons: int | None
    actor: Actor
    note: str = ""


async def decide(runtime: Runtime, order_id: int, ruling: OrderDecision) -> None:
    """Raises OrderDecisionError."""
    if ruling.cartons is not None and not 1 <= ruling.cartons <= MOST:
        raise OrderDecisionError(message("refusal.order_cartons", count=ruling.cartons, most=MOST))
    now, by = runtime.clock.now(), ruling.actor
    try:
        async with runtime.ledger.writing() as connection:
            row = await orders.order(connection, order_id)
            if row is None:
                raise OrderDecisionError(message("refusal.no_order", order=order_id))
            await orders.decide_orders(
                connection, [order_id], ruling.state, ruling.cartons, by.label, ruling.note, now
            )
            what = message(ENTRIES[ruling.state])
            await _write(
                connection, row, (what, plain(row["name"]), _cartons(row, ruling)), by, now
            )
            await audit.append(connection, _audited(row, ruling, now))
    except ConflictError as conflict:
        raise OrderDecisionError(message("refusal.order_decided", order=order_id)) from conflict
    runtime.ledger.wakes.notify("changes")


def _cartons(row: OrderListRow, ruling: OrderDecision) -> Message:
    proposed = row["cartons"]
    if ruling.cartons is None or ruling.cartons == proposed:
        return message("reason.cartons", count=proposed)
    return message("reason.cartons_altered", count=ruling.cartons, proposed=proposed)


def _audited(row: OrderListRow, ruling: OrderDecision, now: datetime) -> AuditEntry:
    before = {"state": row["state"], "cartons": row["cartons"]}
    after = {"state": ruling.state, "cartons": ruling.cartons or row["cartons"]}
    target = f"order {row['id']}"
    return AuditEntry(now, ruling.actor, "order.decided", target, row["incident"], before, after)


async def confirm_all(runtime: Runtime, incident: int, actor: Actor) -> int:
    """Confirm every order of an incident that is still a proposal, as proposed; how many there
    were.
    """
    now = runtime.clock.now()
    async with runtime.ledger.writing() as connection:
        rows = await orders.orders(connection, incident, "proposed")
        if rows:
            # Read in the same transaction; an order decided in between makes all of it a conflict.
            ids = [row["id"] for row in rows]
            await orders.decide_orders(
                connection, ids, orders.CONFIRMED, None, actor.label, "", now
            )
            line = (
                message("timeline.orders_confirmed"),
                message("who.retailers", count=len(rows)),
                message("reason.as_proposed"),
            )
            await _write(connection, rows[0], line, actor, now)
            target, after = f"incident {incident}", {"state": orders.CONFIRMED, "orders": len(ids)}
            entry = AuditEntry(now, actor, "orders.confirmed", target, incident, None, after)
            await audit.append(connection, entry)
    runtime.ledger.wakes.notify("changes")
    return len(rows)


async def _write(
    connection: Connection,
    row: OrderListRow,
    line: tuple[Message, Message, Message],
    actor: Actor,
    now: datetime,
) -> None:
    entry = TimelineEntry(now, tuple(row["clause"]), row["step"], None, *line, actor)
    await timeline.write_line(connection, timeline_row(row["incident"], entry))
