"""Hints for an unknown name: the known one most like it, else what is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from translations import MessageOrText, message

MOST = 12  # names in a hint


def nearest_name(name: str, known: Iterable[str], cutoff: float = 0.8) -> str | None:
    """The known name most like this one; None if none is like it."""
    found = get_close_matches(name, list(known), n=1, cutoff=cutoff)
    return found[0] if found else None


def nearest(name: str, known: Iterable[str]) -> MessageOrText:
    """A hint: the known name most like this one, else what is known at all."""
    known = sorted(known)
    if found := nearest_name(name, known, 0.5):
        return message("hint.did_you_mean", near=found)
    if len(known) > MOST:
        first = ", ".join(known[:MOST])
        return message("hint.known_and_more", known=first, count=len(known) - MOST)
    return message("hint.known", known=", ".join(known)) if known else ""


def name_list(known: Sequence[str], most: int = MOST) -> str:
    """The first of them; where some are left out, how many."""
    more = f" and {len(known) - most} more" if len(known) > most else ""
    return ", ".join(known[:most]) + more
