"""The notifier's own isolation check for live drills: reads the incident's row, not the notice."""

from __future__ import annotations

from ledger.notices import Claimed

MARKS = ("演练", "DRILL")  # spelt out here: this door shares nothing with the others


def drill_violation(notice: Claimed) -> str | None:
    """Why this notice of a live drill must not go out; None where it may, or where its incident is
    real.
    """
    if notice.drill is None:
        return None
    if notice.person not in notice.drill:
        return f"{notice.person} is not one of the people of this drill"
    if not all(mark in notice.text for mark in MARKS):
        return "its text does not say that this is a drill"
    return None
