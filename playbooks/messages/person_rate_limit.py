"""How many texts one person gets within an hour (`most an hour`).

While a call waits, another one about the same is not sent: it would say the same, and take the
place of others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, tzinfo

from translations.messages import Message, message

HOUR = timedelta(hours=1)


def most_of(limits: Iterable[int | None]) -> int | None:
    """The limit of a text that holds messages with these limits; None where one has none."""
    known = list(limits)
    found = [one for one in known if one is not None]
    return max(found) if found and len(found) == len(known) else None


def next_free(sent: Sequence[datetime], most: int, now: datetime) -> datetime | None:
    """When a person who was sent texts at these times may get the next one; None where now."""
    lately = sorted(moment for moment in sent if moment > now - HOUR)
    return lately[-most] + HOUR if len(lately) >= most else None


def call_of(token: str) -> str | None:
    """Whose call a token of an escalation is: the same for all calls about one asking (or about its
    being late); None for other messages. Tokens are made by `engine.escalation`.
    """
    asking, _, part = token.rpartition(":")
    kind = part.rstrip("0123456789")
    return f"{asking}:{kind}" if asking and part != kind else None


def held_until(until: datetime, most: int, zone: tzinfo) -> Message:
    """Why a text waits, with the clock time in `zone` at which it goes out."""
    return message("reason.enough_this_hour", count=most, time=f"{until.astimezone(zone):%H:%M}")
