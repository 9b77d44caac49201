"""Bounds of everything that comes in, on every channel: lengths, digits, moments, nesting.

What is beyond a bound is refused with the bound; characters that would style or steer a reader's
screen are removed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from translations import FaultError, Message, message

LONGEST_ANSWER = 1600  # characters of a reply: what Twilio sends on as one message
LONGEST_FIELD = 4000
LONGEST_POSTED = 20_000  # of a form: its reader then says what it takes, and shows what was typed
LONGEST_NAME = 200  # characters of an id, a source, the name of a field
QUOTED = 40  # characters of what was sent that a fault repeats
MOST_FAULTS = 20  # that one refusal names
MOST_DIGITS = 9
DEEPEST = 8
LONGEST_LIST = 1000
LARGEST_INTEGER = 2**63 - 1
FARTHEST = timedelta(days=5 * 366)  # from now, either way

# Of a document in a format of others (XML, JSON): a feed, an index, a warning.
LARGEST_DOCUMENT = 32 * 1024 * 1024  # bytes
DEEPEST_ELEMENT = 40
MOST_ELEMENTS = 500_000  # and attributes, together
LONGEST_TAG = 1024 * 1024  # bytes between < and >: bounds the attributes of one element
MOST_JSON_PARTS = 1_000_000  # lists, objects and what is in them
LONGEST_JSON_LIST = 100_000

# Marks that change the direction of what follows; what looks harmless would read as another text.
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_KEPT_CONTROLS = frozenset("\n\t")
_REMOVED_CATEGORIES = ("Cc", "Cs")  # control characters; halves of a surrogate pair


def without_controls(text: str) -> str:
    """The text without control and direction characters; line breaks are `\\n`."""
    if text.isprintable() and not _DIRECTIONS.intersection(text):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in text if one in _KEPT_CONTROLS or not _removed(one))


def removal_notes(given: object, field: str = "") -> list[Message]:
    """Notes for the sender on the control characters that `without_controls` removes: one for each
    field of a mapping, else one for all.
    """
    if isinstance(given, Mapping):
        fields = islice(given.items(), LONGEST_LIST)
        found = [note for name, value in fields for note in removal_notes(value, str(name))]
        return found[:MOST_FAULTS]
    if not isinstance(given, str) or not (count := _count_removed(given)):
        return []
    if not field:
        return [message("note.controls_removed", count=count)]
    name = quoted(without_controls(field))
    return [message("note.controls_removed_from", field=name, count=count)]


def _count_removed(text: str) -> int:
    # A carriage return before a line break is how forms and Windows end a line.
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return sum(1 for one in text if one not in _KEPT_CONTROLS and _removed(one))


def _removed(one: str) -> bool:
    return one in _DIRECTIONS or unicodedata.category(one) in _REMOVED_CATEGORIES


def bounded_text(value: object, most: int = LONGEST_FIELD) -> str:
    """A text within its bound, stripped, without control characters. Raises FaultError."""
    if isinstance(value, (dict, list)):
        raise FaultError(message("fault.no_text"))
    text = str(value).strip()
    if len(text) > most:
        raise FaultError(message("fault.too_long", count=f"{len(text):,}", most=f"{most:,}"))
    return without_controls(text).strip()


def quoted(text: str, most: int = QUOTED) -> str:
    """What a fault repeats of a text: its beginning."""
    return text if len(text) <= most else text[: most - 1] + "…"


def whole_number(text: str) -> int | None:
    """Digits as people and keyboards write them (full-width too), at most MOST_DIGITS; None where
    the text is anything else. ² and ① are no digits here.
    """
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None


def bounded_moment(moment: datetime, now: datetime, written: str = "") -> datetime:
    """Raises FaultError where the moment, with its zone, lies more than FARTHEST from now.

    `written`: as it was written, for the fault.
    """
    try:
        far = abs(moment - now) > FARTHEST
        moment.astimezone(now.tzinfo)
    except OverflowError:  # in the years 1 and 9999 a zone can lead out of the calendar
        far = True
    if far:
        raise FaultError(message("fault.moment_far", text=quoted(written or moment.isoformat())))
    return moment


def first_faults(faults: Iterable[Message]) -> list[Message]:
    """At most MOST_FAULTS, and how many more there are."""
    found = list(faults)
    more = len(found) - MOST_FAULTS
    if more <= 0:
        return found
    return [*found[:MOST_FAULTS], message("fault.more_faults", count=more)]


def check_structure(value: Any, longest: int = LONGEST_LIST) -> None:
    """A parsed JSON document within the bounds of depth, lists, names and integers.

    `longest`: of its lists and objects. Raises FaultError. Not recursive: what comes in may be
    nested deeper than Python's stack.
    """
    waiting = [(value, 1)]
    while waiting:
        one, depth = waiting.pop()
        if isinstance(one, (dict, list)):
            if depth > DEEPEST:
                raise FaultError(message("fault.too_deep", most=DEEPEST))
            if len(one) > longest:
                sizes = {"count": f"{len(one):,}", "most": f"{longest:,}"}
                raise FaultError(message("fault.too_many_parts", **sizes))
            waiting += [(part, depth + 1) for part in _parts(one)]
        elif isinstance(one, int) and abs(one) > LARGEST_INTEGER:
            raise FaultError(message("fault.integer_too_large"))


def _parts(one: dict[str, Any] | list[Any]) -> Iterable[Any]:
    if isinstance(one, list):
        return one
    for name in one:
        if len(name) > LONGEST_NAME:
            raise FaultError(message("fault.name_too_long", text=quoted(name), most=LONGEST_NAME))
    return one.values()
