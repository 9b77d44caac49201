"""`muster order NUMBER confirm|refuse`: a proposed order decided, through the running Muster."""

from __future__ import annotations

from console import say, wire
from settings import Settings

DECISIONS = {"confirm": "confirmed", "refuse": "refused"}


def decide(settings: Settings, order: int, decision: str, cartons: int | None, as_json: bool) -> int:
    """Hand the decision in; the exit code."""
    if decision not in DECISIONS:
        say.refuse([f"{decision!r} is no decision; write confirm or refuse"])
    body = {"decision": DECISIONS[decision]} | ({"cartons": cartons} if cartons is not None else {})
    try:
        taken = wire.post(settings, f"/api/orders/{order}", body)
    except wire.Denied as denied:
        if denied.status == 401:
            say.fail("the desk wants MUSTER_DESK_TOKEN; set it to the token Muster was started with")
        say.refuse(denied.faults)
    except wire.NotRunning as nobody:
        say.fail(f"{nobody}; start it with: make run")
    if as_json:
        say.json_out(taken)
    else:
        say.out(f"Order {taken['order']}: {taken['decision']}.")
    return say.DONE
