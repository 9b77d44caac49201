"""A timeline entry as a step decides it: the engine adds the time, the step and its clause."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from incidents.actor import Actor
from translations.messages import Message, message, person


class Line(NamedTuple):
    """What happened, who or what was involved, why, and who gave the answer it is about."""

    what: Message
    who: Message | None = None
    why: Message | None = None
    by: Actor | None = None


def who_of(present: Iterable[tuple[str, str]]) -> Message:
    """People (id, name) as the timeline names them."""
    people = [person(key, name) for key, name in present]
    return message("who.people", people=people) if people else message("who.nobody")
