"""One message to one person, finished."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from incidents import effects as do


@dataclass(frozen=True, slots=True)
class Notification:
    """One message to one person.

    `unique`: the same one is never owed twice. `phones` are tried in order.
    """

    unique: str
    incident: int
    step: str
    item: str | None
    clause: tuple[str, ...]
    token: str
    person: str
    name: str
    role: str
    phones: tuple[str, ...]
    language: str
    key: str
    text: str
    expects: do.Expects
    options: tuple[str, ...]
    deadline: datetime | None
    urgency: int
    form: dict[str, Any] | None = None
    most_an_hour: int | None = None  # held back while the person has had so many within an hour
