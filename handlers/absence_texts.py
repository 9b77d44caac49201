"""Absences by text message: `离开`, `离开到18:00`, `away until 11-25`, `回来`, `back`."""

from __future__ import annotations

import re

from handlers.runtime import Runtime
from handlers.staff_changes import StaffChangeResult, end_absence, start_absence

_LEAVES = re.compile(
    r"^(?:离开|外出|请假|away|leave)"
    r"(?:\s*(?:到|至|until|till)?\s*(?P<until>[^。.!！\s].*?))?[。.!！\s]*$",
    re.IGNORECASE,
)
_RETURNS = re.compile(r"^(?:回来了?|返回|已返回|到岗|back)[。.!！\s]*$", re.IGNORECASE)


async def read_absence_text(
    runtime: Runtime, person: str, text: str, channel: str
) -> StaffChangeResult | None:
    """Applies an absence or return sent by text; None if the text is not one.

    Raises SignalRefusedError for an unreadable time.
    """
    if _RETURNS.match(text.strip()):
        return await end_absence(runtime, person, channel)
    if found := _LEAVES.match(text.strip()):
        return await start_absence(runtime, person, "", found["until"] or "", channel)
    return None
