"""`muster order NUMBER confirm|refuse`: a proposed order decided, through the running Muster."""

from __future__ import annotations

from console import say
from console.hand_in import hand_in
from settings import Settings

DECISIONS = {"confirm": "confirmed", "refuse": "refused"}


def decide(settings: Settings, order: int, decision: str, cartons: int | None, as_json: bool) -> int:
    """Hand the decision in; the exit code."""
    if decision not in DECISIONS:
        say.refuse([f"{decision!r} is no decision; write confirm or refuse"])
    body = {"decision": DECISIONS[decision]} | ({"cartons": cartons} if cartons is not None else {})
    return hand_in(settings, f"/api/orders/{order}", body, "Order {order}: {decision}.", as_json)
