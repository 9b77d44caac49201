"""What is written into an incident's timeline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from incidents.actor import Actor
from translations.messages import Message, as_json


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """A timeline entry: what happened, who or what was involved, and why.

    `by`: who gave the answer or did what is entered, where a person or a key did.
    """

    at: datetime
    clause: tuple[str, ...]
    step: str
    item: str | None
    what: Message
    who: Message | None = None
    why: Message | None = None
    by: Actor | None = None

    @property
    def code(self) -> str:
        return self.what.code

    @property
    def params(self) -> dict[str, Any]:
        """As stored: the parameters of `what`, and the messages `who` and `why` if any."""
        found = dict(self.what.params)
        found |= {"who": self.who} if self.who else {}
        found |= {"why": self.why} if self.why else {}
        return {name: as_json(value) for name, value in found.items()}
