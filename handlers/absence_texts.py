"""Absences by text message: `离开`, `离开到18:00`, `away until 11-25`, `回来`, `back`."""

from __future__ import annotations

import re

from handlers.runtime import Runtime
from handlers.staff_changes import StaffChangeResult, end_absence, start_absence
from playbooks.intake.bounds import LONGEST_ANSWER

_LEAVES = re.compile(
    r"^(?:离开|外出|请假|away|leave)\s*+(?:到|至|until|till)?\s*+(?P<until>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_RETURNS = re.compile(r"^(?:回来了?|返回|已返回|到岗|back)$", re.IGNORECASE)
_BEHIND = "。.!！ \t\r\n"


async def read_absence_text(
    runtime: Runtime, person: str, text: str, channel: str
) -> StaffChangeResult | None:
    """Applies an absence or return sent by text; None if the text is not one.

    Raises SignalRefusedError for an unreadable time.
    """
    text = text[:LONGEST_ANSWER].strip().rstrip(_BEHIND)
    if _RETURNS.match(text):
        return await end_absence(runtime, person, channel)
    if found := _LEAVES.match(text):
        return await start_absence(runtime, person, "", found["until"] or "", channel)
    return None
