"""What is written into an incident's timeline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the timeline: what happened, to whom, and why, as a person will read it."""

    at: datetime
    clause: tuple[str, ...]
    step: str
    item: str | None
    what: str
    who: str = ""
    why: str = ""
