"""The ledger's isolation check for live drills: of any decision, only marked texts to the drill's
own people leave a drill.

It does not rely on the checks where decisions are made (`playbooks.messages.drill_filter`) and,
from the incident's row alone, where messages go out (`notifier.drill_guard`).
"""

from __future__ import annotations

from dataclasses import fields

from ledger.change_set import ChangeSet
from ledger.decision_state import DecisionState
from ledger.new_rows import NewNoticeRow
from playbooks.definition.run import Run
from playbooks.messages.drill_filter import MARK

# what a drill writes about itself
OWN = (
    "signals",
    "judged",
    "reasons",
    "touched",
    "timeline",
    "notices",
    "withdrawn",
    "answered",
    "revised",
    "due",
    "audit",
    "decided",  # for the reply only: the runs of the incidents in `touched`
)


class DrillIsolationError(Exception):
    """A live drill was about to affect a person or thing outside of it.

    Nothing has been written.
    """


def check_drill_isolation(changes: ChangeSet, stored: DecisionState) -> None:
    """Refuse changes that would leave a live drill. Raises DrillIsolationError."""
    drills = {
        incident: stored.runs[incident]
        for incident in changes.touched
        if stored.runs[incident].drill
    }
    if not drills:
        return
    for row in changes.notices:
        if (run := drills.get(row["incident"])) and (fault := _fault(row, run)):
            raise DrillIsolationError(f"incident {run.incident} is a drill: {fault}")
        if row["incident"] in drills:
            # Never sent directly by the deciding process: claimed from the table, it passes the
            # notifier's own check as well.
            row |= {
                "state": "owed",
                "claimed_at": None,
                "claimed_by": None,
                "first_tried_at": None,
            }
    # The check below is for a whole change set: it could not tell whose truck or fact is written.
    if len(drills) < len(changes.touched):
        raise DrillIsolationError("a drill and what is real never stand in one transaction")
    nothing = ChangeSet()
    # An allow-list: a field added to ChangeSet later is forbidden to drills until it is named here.
    others = [field.name for field in fields(changes) if field.name not in OWN]
    left = [name for name in others if getattr(changes, name) != getattr(nothing, name)]
    if left:
        raise DrillIsolationError(
            f"a drill changes nothing but itself, and was about to write: {', '.join(left)}"
        )


def _fault(row: NewNoticeRow, run: Run) -> str | None:
    if row["role"] == "retailer":
        return f"a message to the retailer {row['person']}"
    if row["person"] not in run.people:
        return f"a message to {row['person']}, who is not one of its people"
    return None if row["text"].startswith(MARK) else "a text that does not say so"
