"""What can happen to a run. Past tense, frozen, tagged."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from incidents.signals import Signal
from translations.messages import Message


@dataclass(frozen=True, slots=True)
class Reported:
    """A signal opened this incident or joined it."""

    signal: Signal
    type: Literal["reported"] = "reported"


@dataclass(frozen=True, slots=True)
class Answered:
    """The question `token` was answered: acknowledged, accepted, refused, done, or an option."""

    token: str
    person: str
    answer: str
    values: dict[str, Any] = field(default_factory=dict)
    channel: str = "desk"
    type: Literal["answered"] = "answered"


@dataclass(frozen=True, slots=True)
class DeadlinePassed:
    """A moment the run asked to be woken at has come (or passed while we were down)."""

    due: datetime
    type: Literal["deadline_passed"] = "deadline_passed"


@dataclass(frozen=True, slots=True)
class NotDelivered:
    """The message of this asking cannot reach this person on any phone."""

    token: str
    person: str
    why: Message
    type: Literal["not_delivered"] = "not_delivered"


Event = Reported | Answered | DeadlinePassed | NotDelivered
