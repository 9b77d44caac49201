"""Absences by text message: `离开`, `离开到18:00`, `away until 11-25`, `回来`, `back`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from handlers.runtime import Runtime
from handlers.staff_changes import KeepChange, StaffChangeResult, end_absence, start_absence
from incidents.actor import Actor
from incidents.company import Person
from incidents.signals import SignalRefusedError
from playbooks.intake.bounds import LONGEST_ANSWER
from translations import message

_LEAVES = re.compile(
    r"^(?:离开|外出|请假|away|leave)\s*+(?P<word>到|至|until|till)?\s*+(?P<until>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_RETURNS = re.compile(r"^(?:回来了?|返回|已返回|到岗|back)$", re.IGNORECASE)
_BEHIND = "。.!！ \t\r\n"
_BETWEEN = " :：,，\t"


async def read_absence_text(
    runtime: Runtime, person: str, text: str, actor: Actor, keep: KeepChange | None = None
) -> StaffChangeResult | None:
    """Applies an absence or return sent by text; None if the text is not one.

    `keep`: the row of the text, written in the same transaction. Raises SignalRefusedError for an
    unreadable time, AlreadyAnsweredError.
    """
    text = _bare(text)
    if _RETURNS.match(text):
        return await end_absence(runtime, person, actor, keep)
    found = _LEAVES.match(text)
    if not found:
        return None
    try:
        return await start_absence(runtime, person, "", found["until"], actor, keep=keep)
    except SignalRefusedError:
        # `leave it to me` is no absence; `away until never` is one that cannot be read.
        if found["word"] is None and found["until"][:1].isalpha():
            return None
        raise


def whose_absence(people: Sequence[Person], text: str) -> tuple[Person, str]:
    """Who of those who share a phone, and the text without their name.

    Raises SignalRefusedError where a text about an absence names none of them.
    """
    text = _bare(text)
    for one in people:
        for name in (one.name, one.id):
            if text.lower().startswith(name.lower()):
                return one, text[len(name) :].lstrip(_BETWEEN)
    if len(people) > 1 and (_RETURNS.match(text) or _LEAVES.match(text)):
        names = [one.name for one in people]
        example = f"{names[0]} {text[:20]}"
        raise SignalRefusedError([message("refusal.whose_absence", people=names, example=example)])
    return people[0], text


def _bare(text: str) -> str:
    return text[:LONGEST_ANSWER].strip().rstrip(_BEHIND)
