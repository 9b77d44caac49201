"""`muster order NUMBER confirm|refuse`: a proposed order decided, through the running Muster."""

from __future__ import annotations

from muster.cli import output
from muster.cli.submit import submit
from muster.settings import Settings

DECISIONS = {"confirm": "confirmed", "refuse": "refused"}


def decide(
    settings: Settings, order: int, decision: str, cartons: int | None, as_json: bool
) -> int:
    """Hand the decision in; the exit code."""
    if decision not in DECISIONS:
        output.exit_refused([f"{decision!r} is no decision; write confirm or refuse"])
    body = {"decision": DECISIONS[decision]} | ({"cartons": cartons} if cartons is not None else {})
    return submit(settings, f"/api/orders/{order}", body, "Order {order}: {decision}.", as_json)
