"""A random step of each kind, with the words of its own.

To add a kind: its maker here; without one, a test fails.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

Line = dict[str, Any]
SPANS = ("2m", "5m", "20m", "2h", "1 working day", "end of working day")
SHORT = ("2m", "5m", "20m")
AUDIENCES = ("head", "chief", "board", "nobody", "boss", "driver", "commander")
TOMORROW = 'today >= "2026-11-24"'  # a story begins on the 23rd
CONDITIONS = (
    "incident.injured > 0",
    "!incident.accident",
    "size(incident.units) >= 2",
    "incident.major",
    "incident.open_stops > 3",
    TOMORROW,
)
OF_UNIT = ("unit.injured > 0", "unit.waiting > 2", 'unit.standby != ""')
BROKEN = 'duration(incident.note) > duration("1s")'  # compiles, and fails on any note
LINKS = ("delivery", "e-settlement")
SIGNALS = ("standby.there", "route.finished", "unit.repaired", "all.over")


def maybe(draw: Random, chance: float = 0.5) -> bool:
    return draw.random() >= 1 - chance  # the least number, to which Hypothesis shrinks, leaves out


def _page(draw: Random, each: bool) -> Line:
    return {
        "page": draw.choice(AUDIENCES),
        "text": "word",
        "within": draw.choice(SHORT),
        **({"everyone": "yes"} if maybe(draw, 0.2) else {}),
    }


def _tell(draw: Random, each: bool) -> Line:
    again = {"again when": "unit.eta"} if each and maybe(draw, 0.4) else {}
    return {"tell": draw.choice((*AUDIENCES, "waiting")), "text": "word", **again}


def _ask(draw: Random, each: bool) -> Line:
    late = {"if nobody decides": "escalate"}
    if maybe(draw):
        late = {"if nobody decides": draw.choice(("stay", "go")), "by order of": "3.10"}
    again = {"repeat": {"if": "stay", "every": "30m"}} if maybe(draw, 0.3) else {}
    agree = {"agree": "2"} if maybe(draw, 0.3) else {}
    return {
        "ask": draw.choice(AUDIENCES),
        "options": ["stay", "go"],
        "text": "word",
        "within": draw.choice(SPANS),
        **late,
        **again,
        **agree,
    }


def _assign(draw: Random, each: bool) -> Line:
    more: Line = {"verified by": draw.choice(AUDIENCES)} if maybe(draw, 0.4) else {}
    more |= {"repeat": {"every": "30m"}} if maybe(draw, 0.2) else {}
    more |= (
        {"records": draw.choice(("unit in order", "rest of the route served"))}
        if each and maybe(draw, 0.3)
        else {}
    )
    more |= {"if late": "refused"} if maybe(draw, 0.2) else {}
    return {"assign": draw.choice(AUDIENCES), "text": "word", "within": draw.choice(SPANS), **more}


def _dispatch(draw: Random, each: bool) -> Line:
    more: Line = {"keep looking": "5m"} if maybe(draw, 0.3) else {}
    more |= {"fit": "candidate.load >= unit.load"} if maybe(draw, 0.5) else {}
    return {
        "dispatch": draw.choice(("trucks", "trucks", "guides")),
        "offer": "3m",
        "text": "word",
        "within": draw.choice(SHORT),
        **more,
    }


def _request(draw: Random, each: bool) -> Line:
    again = {"repeat": {"if": "silent", "every": "10m", "times": "2"}} if maybe(draw, 0.5) else {}
    return {
        "request": draw.choice(("insurer", "nobody")),
        "text": "word",
        "within": draw.choice(SHORT),
        **again,
    }


def _wait(draw: Random, each: bool) -> Line:
    more = (
        {"remind": {"at": ["half", "1m left"], "to": draw.choice(AUDIENCES)}, "text": "word"}
        if maybe(draw, 0.4)
        else {}
    )
    return {"wait": draw.choice(SIGNALS), "within": draw.choice(SPANS), **more}


def _suspend(draw: Random, each: bool) -> Line:
    more = {"instead": "cash"} if maybe(draw, 0.3) else {}
    return {"suspend": draw.choice(LINKS), "review": draw.choice(SPANS), **more}


def _announce(draw: Random, each: bool) -> Line:
    more: Line = {"media": draw.choice(AUDIENCES)} if maybe(draw, 0.3) else {}
    more |= {"again when": "incident.injured"} if maybe(draw, 0.3) else {}
    return {"announce": "public", "text": "word", "lasts": draw.choice(("20m", "2h")), **more}


def _post(draw: Random, each: bool) -> Line:
    return {"command post": draw.sample(AUDIENCES, 2), "text": "word", "within": draw.choice(SHORT)}


def _check(draw: Random, each: bool) -> Line:
    return {
        "check": {
            "hurt": draw.choice(CONDITIONS),
            "waits": draw.choice(OF_UNIT if each else CONDITIONS),
        }
    }


def _approve(draw: Random, each: bool) -> Line:
    late = {"if nobody decides": "escalate"}
    if maybe(draw, 0.4):
        late = {"if nobody decides": "refused", "by order of": "3.10"}
    return {
        "approve": "application",
        "ranges": "bulk",
        "text": "word",
        "within": draw.choice(SPANS),
        **late,
    }


MAKERS: dict[str, Callable[[Random, bool], Line]] = {
    "page": _page,
    "tell": _tell,
    "ask": _ask,
    "assign": _assign,
    "check": _check,
    "approve": _approve,
    "dispatch": _dispatch,
    "request": _request,
    "wait": _wait,
    "suspend": _suspend,
    "resume": lambda draw, each: {"resume": draw.choice(LINKS)},
    "announce": _announce,
    "replenish": lambda draw, each: {
        "replenish": "waiting",
        "on": draw.choice(("next order day", "now")),
    },
    "command post": _post,
    "appoint": lambda draw, each: {"appoint": "acting commander", "text": "word"},
    "hand over": lambda draw, each: {"hand over": "another plan"},
    "open": lambda draw, each: {"open": "other"},
}
ONLY_EACH = ("dispatch",)  # a kind that must stand under `for each: unit`
