"""Values an answer carries in addition to its option: a time, a number, the lines it approves.

Parsed and checked the same on every channel.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from incidents.run_events import FALSE_ALARM, NOT_ME
from playbooks.definition.declarations import FieldKind, FieldSpec
from playbooks.intake.bounds import MOST_FAULTS, bounded_text, quoted, without_controls
from playbooks.intake.field_values import Around, read_field
from playbooks.intake.order_lines import read_lines
from translations import FaultError, FaultsError, Message, fault_of, message

# where there are no options
PLAIN = {
    "acknowledge": ("acknowledged",),
    "accept": ("accepted", "refused"),
    "done": ("done", "refused"),
}
KINDS: tuple[FieldKind, ...] = (
    "time",
    "number",
    "whole number",
    "text",
    "place",
    "area",
    "brand",
    "unit",
    "lines",
)
_TIME = re.compile(r"(?<!\S)(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d\S*|\d{1,2}[:：]\d\d)(?!\S)")
_PICKED = re.compile(r"^(\d{1,9})\s*+(?:[=＝:：×x]\s*+(\d{1,9}))?$")
_UNIT = re.compile(r"[^\W\d_]{0,3}[\s-]?\d[0-9A-Za-z-]*")  # `S-02`, `s 02`: a reason may follow
_BETWEEN = " \t,，;；:：.。、"
_WORD = re.compile(r"^\w+$")
NOTE = "why"  # free words that any answer may carry, as a reason
LONGEST_NOTE = 500


class AnswerValueError(FaultsError):
    """What was entered cannot be taken. `messages` name everything wrong with it."""


@dataclass(frozen=True, slots=True)
class AnswerField:
    """One value that an option asks for; `lines`: of an application, those that may be named.

    One not `required` may be left out.
    """

    name: str
    kind: FieldKind
    lines: tuple[dict[str, Any], ...] = ()
    required: bool = True


def answers_to(expects: str, options: Sequence[str]) -> tuple[str, ...]:
    """The answers a notice can be given, in the order in which they are shown; nothing where it
    only informs.
    """
    plain = PLAIN.get(expects, ())
    if expects == "option":
        return tuple(options)
    further = (answer for answer in (FALSE_ALARM, NOT_ME) if answer in options)
    return (*plain, *further) if plain else plain


def entries_of(form: Mapping[str, Any] | None, option: str) -> list[AnswerField]:
    """What an option of a notice asks for, in the plan's order."""
    known = form or {}
    lines, lack = tuple(known.get("lines") or ()), (known.get("may_lack") or {}).get(option, ())
    return [
        AnswerField(name, kind, lines, name not in lack)
        for name, kind in (known.get("enters") or {}).get(option, {}).items()
    ]


def read_entered(
    wanted: Sequence[AnswerField], given: Mapping[str, Any], around: Around
) -> dict[str, Any]:
    """The values that are asked for, typed, and the note. What is not asked for is refused: the
    plan would take it for a value that was asked for and parsed (C2).

    Raises AnswerValueError with every fault.
    """
    faults: list[Message] = []
    if strange := sorted({*given} - {NOTE, *(w.name for w in wanted)}):
        names = [quoted(without_controls(name)) for name in strange[:MOST_FAULTS]]
        faults.append(message("fault.unknown_values", names=names))
    read = _note(given.get(NOTE), faults) if NOTE not in {w.name for w in wanted} else {}
    for entry in wanted:
        value = given.get(entry.name)
        if value in (None, "", []):
            lacking = message("fault.missing_how", field=entry.name, how=_how(entry))
            faults += [lacking] if entry.required else []
            continue
        try:
            read[entry.name] = _read(entry, value, around)
        except ValueError as error:
            faults.append(message("fault.field", field=entry.name, fault=fault_of(error)))
    if faults:
        raise AnswerValueError(faults)
    return read


def _note(given: Any, faults: list[Message]) -> dict[str, Any]:
    if given in (None, ""):
        return {}
    try:
        return {NOTE: bounded_text(given, LONGEST_NOTE)}
    except ValueError as error:
        faults.append(message("fault.field", field=NOTE, fault=fault_of(error)))
        return {}


def _read(entry: AnswerField, value: Any, around: Around) -> Any:
    if entry.kind == "lines" and entry.lines:
        return _part(value, entry.lines, around)
    read = read_field(FieldSpec(entry.name, entry.kind, None, "latest", {}), value, around)
    if entry.kind == "time" and datetime.fromisoformat(str(read)) <= around.now:
        raise FaultError(message("fault.time_passed", text=str(value)))
    return read


def _part(value: Any, lines: Sequence[dict[str, Any]], around: Around) -> list[dict[str, Any]]:
    """`1,3` or `1=20; 3` by their numbers, or by brand; never more than was asked for."""
    parts = re.split(r"[,;，；、\n]", value) if isinstance(value, str) else []
    picked = [_PICKED.match(part.strip()) for part in parts if part.strip()]
    if picked and all(picked):
        chosen = [_picked(match, lines) for match in picked if match]
    else:
        chosen = read_lines(value, around.directory)
    asked = {line["brand"]: line["cartons"] for line in lines}
    for line in chosen:
        if line["brand"] not in asked:
            brands = {"brand": line["brand"], "brands": list(asked)}
            raise FaultError(message("fault.not_applied_for", **brands))
        if line["cartons"] > asked[line["brand"]]:
            raise FaultError(message("fault.more_than_applied", **line, most=asked[line["brand"]]))
    if len({line["brand"] for line in chosen}) < len(chosen):
        raise FaultError(message("fault.line_twice"))
    return chosen


def _picked(match: re.Match[str], lines: Sequence[dict[str, Any]]) -> dict[str, Any]:
    number = int(match[1])
    if not 1 <= number <= len(lines):
        raise FaultError(message("fault.no_line", number=number, count=len(lines)))
    cartons = int(match[2]) if match[2] else lines[number - 1]["cartons"]
    if not cartons:
        raise FaultError(message("fault.line_zero", number=number))
    return {"brand": lines[number - 1]["brand"], "cartons": cartons}


HOW = {
    "time": "fault.how_time",
    "area": "fault.how_area",
    "lines": "fault.how_lines",
    "text": "fault.how_text",
}


def _how(entry: AnswerField) -> Message:
    if entry.kind in HOW:
        return message(HOW[entry.kind])
    return message("fault.how_kind", kind=entry.kind)


def option_and_values(
    text: str, options: Sequence[str], form: Mapping[str, Any] | None
) -> tuple[str, dict[str, str]] | None:
    """`2 14:30`: an option by its number or name, and what it asks for.

    None where the text is no such answer.
    """
    for number, option in enumerate(options, 1):
        wanted = entries_of(form, option)
        for name in (str(number), option.lower()) if wanted else ():
            rest = text.strip().lower().removeprefix(name)
            if len(rest) < len(text.strip()) and rest[:1] in (" ", ":", "：", ",", "，", ".", "\t"):
                return option, split_values(text.strip()[len(name) :].lstrip(" :：,，.\t"), wanted)
    return None


def _named(text: str) -> dict[str, str]:
    """`until=14:30 area=whole city`: each name with the words up to the next name."""
    words: dict[str, list[str]] = {}
    present: list[str] = []  # of words before the first name, which belong to none
    for word in text.split():
        name, equals, first = word.partition("=")
        if equals and _WORD.match(name):
            present = words[name] = [first]
        else:
            present.append(word)
    return {name: " ".join(part).strip() for name, part in words.items()}


def split_values(text: str, wanted: Sequence[AnswerField]) -> dict[str, str]:
    """A text's words for what an option asks for: `14:30 全市`, in the plan's order, or
    `time=14:30`.

    A time is known by its form.
    """
    named = _named(text)
    if named and set(named) <= {w.name for w in wanted}:
        return named
    found: dict[str, str] = {}
    for entry in wanted:
        if entry.kind == "time" and (time := _TIME.search(text)):
            found[entry.name] = time[0]
            text = f"{text[: time.start()]} {text[time.end() :]}"
    others = [w for w in wanted if w.name not in found and (w.kind != "time" or w.required)]
    if len(others) == 1 and others[0].kind == "unit" and (unit := _UNIT.match(text.strip())):
        reason = text.strip()[unit.end() :].strip(_BETWEEN)
        return found | {others[0].name: unit[0]} | ({NOTE: reason} if reason else {})
    parts = text.split(maxsplit=max(0, len(others) - 1)) if others else []
    return found | {entry.name: part.strip() for entry, part in zip(others, parts, strict=False)}
