"""The states of a call to a customer."""

from __future__ import annotations

TO_CALL, NO_ANSWER, CALL_BACK, REACHED, OVER = (
    "to call",
    "no answer",
    "call back",
    "reached",
    "over",
)
OPEN = (TO_CALL, NO_ANSWER, CALL_BACK)
OUTCOMES = (REACHED, NO_ANSWER, CALL_BACK)
