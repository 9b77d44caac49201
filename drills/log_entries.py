"""What a drill's log holds: messages, lines of timelines, and notes that belong to neither.

Imported through `drills.simulation`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from incidents import effects as do
from playbooks.messages.notification import Notification


@dataclass
class DrillMessage:
    """A message of the drill, and what became of it."""

    at: datetime
    notification: Notification
    state: str = "sent"
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class DrillEntry:
    """A line of an incident's timeline."""

    incident: int
    entry: do.TimelineEntry


@dataclass(frozen=True, slots=True)
class Note:
    """An entry outside any incident step: a dismissed report, an undeliverable message."""

    at: datetime
    step: str
    what: str
    who: str
    why: str
    incident: int = 0
    clause: tuple[str, ...] = ()
