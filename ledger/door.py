"""The ledger's own door for live drills: whatever was decided, nothing leaves a drill but marked texts to the drill's own people.

It trusts nobody: the same is seen to where decisions are made (`playbooks.drilling`) and, from the incident's row alone, where
messages go out (`notifier.door`).
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from ledger.state import Stored
from playbooks.drilling import MARK
from playbooks.run import Run

if TYPE_CHECKING:
    from ledger.changes import Changes, Row

OWN = ("signals", "judged", "reasons", "touched", "timeline", "notices", "withdrawn", "answered", "due")  # what a drill writes about itself


OWED: dict[str, object] = {"state": "owed", "claimed_at": None, "claimed_by": None, "first_tried_at": None}


class BeyondDrill(Exception):
    """A live drill was about to reach somebody or something outside of it. Nothing has been written."""


def keep_drills_in(changes: Changes, stored: Stored) -> None:
    """Refuse whatever would leave a live drill. Raises BeyondDrill."""
    drills = {incident: stored.runs[incident] for incident in changes.touched if stored.runs[incident].drill}
    if not drills:
        return
    for row in changes.notices:
        if (run := drills.get(row["incident"])) and (fault := _fault(row, run)):
            raise BeyondDrill(f"incident {run.incident} is a drill: {fault}")
        if row["incident"] in drills:
            row |= OWED  # none is handed to a postman directly: each is claimed from here, and looked at once more
    if len(drills) < len(changes.touched):
        raise BeyondDrill("a drill and what is real never stand in one transaction")
    nothing = type(changes)()
    others = [field.name for field in fields(changes) if field.name not in OWN]
    left = [name for name in others if getattr(changes, name) != getattr(nothing, name)]
    if left:
        raise BeyondDrill(f"a drill changes nothing but itself, and was about to write: {', '.join(left)}")


def _fault(row: Row, run: Run) -> str | None:
    if row["role"] == "retailer":
        return f"a message to the retailer {row['person']}"
    if row["person"] not in run.people:
        return f"a message to {row['person']}, who is not one of its people"
    return None if str(row["text"]).startswith(MARK) else "a text that does not say so"
