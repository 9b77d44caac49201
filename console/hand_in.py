"""Handing something in to the running Muster: its answer is shown, a refusal is said with every fault."""

from __future__ import annotations

from typing import Any

from console import say, wire
from settings import Settings


def hand_in(settings: Settings, path: str, body: Any, said: str, as_json: bool) -> int:
    """Post `body`; the exit code. `said`: a sentence with the names of what comes back, such as `Order {order}: {decision}.`"""
    try:
        taken = wire.post(settings, path, body)
    except wire.Denied as denied:
        if denied.status == 401:
            say.fail("the desk wants MUSTER_DESK_TOKEN; set it to the token Muster was started with")
        say.refuse(denied.faults)
    except wire.NotRunning as nobody:
        say.fail(f"{nobody}; start it with: make run")
    if as_json:
        say.json_out(taken)
    else:
        say.out(said.format_map(taken))
    return say.DONE
