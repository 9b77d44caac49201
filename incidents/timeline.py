"""What is written into an incident's timeline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """A timeline entry: what happened, who was involved, and why."""

    at: datetime
    clause: tuple[str, ...]
    step: str
    item: str | None
    what: str
    who: str = ""
    why: str = ""
