"""What can happen to a run. Past tense, frozen, tagged."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from incidents.actor import Actor
from incidents.signals import Signal
from translations.messages import Message

FALSE_ALARM = "false alarm"  # the answer to a page about an unconfirmed report
NOT_ME = "not me"  # the answer to a page that passes it on to the next level
UNNAMED = "unnamed"  # the author who shows only the shared secret


@dataclass(frozen=True, slots=True)
class Reported:
    """A signal opened this incident or joined it."""

    signal: Signal
    type: Literal["reported"] = "reported"


@dataclass(frozen=True, slots=True)
class Answered:
    """The question `token` was answered: acknowledged, accepted, refused, done, or an option.

    `person`: who was asked, whose answer it is. `actor`: who gave it, None where it is not known.
    """

    token: str
    person: str
    answer: str
    values: dict[str, Any] = field(default_factory=dict)
    actor: Actor | None = None
    type: Literal["answered"] = "answered"

    @property
    def author(self) -> str:
        """Who gave it, as a text that is the same for everything they do; all who show only the
        shared secret are one author.
        """
        return _author(self.person, self.actor)


@dataclass(frozen=True, slots=True)
class Revised:
    """`person` decides otherwise than before: another vote while the decision is open, another
    order once it is in force. `step`: the id of the `ask` step, with its item (`decide/K-07`).
    """

    step: str
    person: str
    answer: str
    values: dict[str, Any] = field(default_factory=dict)
    actor: Actor | None = None
    type: Literal["revised"] = "revised"

    @property
    def author(self) -> str:
        """As of `Answered`."""
        return _author(self.person, self.actor)


@dataclass(frozen=True, slots=True)
class LimitMoved:
    """A person who may decide moves the limit of an open step. `step`: its id, with its item."""

    step: str
    until: datetime
    why: str
    person: str = ""
    actor: Actor | None = None
    type: Literal["limit_moved"] = "limit_moved"


def _author(person: str, actor: Actor | None) -> str:
    if actor is None or actor.way == "drill":
        return f"person {person}"
    if actor.person:
        return f"person {actor.person}"
    return f"key {actor.key}" if actor.key else UNNAMED


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


Event = Reported | Answered | Revised | LimitMoved | DeadlinePassed | NotDelivered
