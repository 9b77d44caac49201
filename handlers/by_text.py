"""Somebody texts that they leave or are back: `离开`, `离开到18:00`, `away until 11-25`, `回来`, `back`."""

from __future__ import annotations

import re

from handlers.office import Office
from handlers.people import Changed, back, leave

_LEAVES = re.compile(r"^(?:离开|外出|请假|away|leave)(?:\s*(?:到|至|until|till)?\s*(?P<until>\S.*?))?[。.!！\s]*$", re.IGNORECASE)
_RETURNS = re.compile(r"^(?:回来了?|返回|已返回|到岗|back)[。.!！\s]*$", re.IGNORECASE)


async def coming_or_going(office: Office, person: str, text: str, channel: str) -> Changed | None:
    """What the text says about them, written down; None where it says nothing of the kind. Raises Refused for a moment nobody can read."""
    if _RETURNS.match(text.strip()):
        return await back(office, person, channel)
    if found := _LEAVES.match(text.strip()):
        return await leave(office, person, "", found["until"] or "", channel)
    return None
