"""The lines of a scenario, one by one: what happens in it, and when.

Each kind of line is read by one function here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import cast, get_args

from drills.scenario import (
    AbsenceLine,
    ChangeLine,
    OutageLine,
    PersonSelector,
    PublishLine,
    ReportLine,
    RoutineLine,
    UnreachablePhoneLine,
)
from incidents.company import Availability
from incidents.signals import UNPROVEN
from playbooks.definition.plan import Plan
from playbooks.definition.signal_effects import FACT
from playbooks.definition.time_limits import read_limit
from playbooks.loader.section import Section
from playbooks.loader.yaml_tree import to_plain
from translations import FaultError, message


def span(text: str) -> timedelta:
    """`90s`, `5m`, `3h`; `0m` is the start itself."""
    if text in ("0m", "0s", "0"):
        return timedelta()
    found = read_limit(text).span
    if found is None:
        raise FaultError(message("plan.is_no_length_of_time_write", text=text))
    return found


def read_report(section: Section, plan: Plan) -> ReportLine:
    found = ReportLine(
        section.read("at", span) or timedelta(),
        section.choice("signal", plan.signals, required=True) or "",
        to_plain(section.raw("fields")) or {},
        section.text("source", "drill") or "drill",
    )
    # As from the phone page, where nothing proves who reports; all other reports of a drill count
    # as confirmed.
    if section.choice("unconfirmed", ("true", "false"), "false") == "true":
        found = replace(found, source=UNPROVEN)
    section.end()
    return found


def begins(section: Section, plan: Plan) -> RoutineLine:
    routine = section.choice("routine", plan.routines, required=True) or ""
    found = RoutineLine(section.read("at", span) or timedelta(), routine, section.text("site"))
    section.end()
    return found


def who(section: Section, word: str = "role") -> PersonSelector:
    held = section.read("rank", rank, 0)
    return PersonSelector(
        section.text(word, required=True) or "", None if held == -1 else held, section.text("site")
    )


def rank(text: str) -> int:
    """`0` is the holder, `1` the first deputy; `any` is all of them (-1)."""
    if text == "any":
        return -1
    if not text.isdecimal():
        raise FaultError(message("plan.is_no_rank_write_holder_first", text=text))
    return int(text)


def changes(section: Section) -> ChangeLine:
    found = ChangeLine(
        section.read("at", span) or timedelta(),
        section.text("step", required=True) or "",
        section.text("answer", required=True) or "",
        who(section),
        section.text("item"),
        to_plain(section.raw("values")) or {},
    )
    section.end()
    return found


def away(section: Section) -> AbsenceLine:
    how = cast(Availability, section.choice("how", get_args(Availability), "away"))
    found = AbsenceLine(who(section), how, section.read("from", span), section.read("until", span))
    section.end()
    return found


def dead(section: Section) -> UnreachablePhoneLine:
    begins = section.read("from", span) or timedelta()
    after = section.read("after", span, timedelta(seconds=20)) or timedelta()
    found = UnreachablePhoneLine(who(section), begins, section.read("until", span), after)
    section.end()
    return found


def down(section: Section) -> OutageLine:
    found = OutageLine(
        section.read("from", span) or timedelta(), section.read("until", span) or timedelta()
    )
    if found.ends <= found.begins:
        section.fault(
            "until",
            message("plan.muster_would_never_be_down"),
            message("remedy.write_from_5m_until_40m"),
        )
    section.end()
    return found


def tells(section: Section, plan: Plan) -> ReportLine | None:
    """A fact from outside, reported like any signal: the plan's signal with `records: fact`."""
    at = section.read("at", span) or timedelta()
    name, value = (
        section.choice("name", plan.facts, required=True),
        section.text("value", required=True),
    )
    section.end()
    signal = next((s.name for s in plan.signals.values() if s.records == FACT), None)
    if signal is None:
        section.fault(
            "name",
            message("plan.nobody_can_tell_this_plan_fact"),
            message("remedy.give_it_signal_with", FACT=FACT),
        )
    return (
        ReportLine(at, signal, {"name": name, "value": value})
        if signal and name and value is not None
        else None
    )


def publishes(section: Section, files: Mapping[str, str]) -> PublishLine:
    """Publishes another version: the plan's own files with `change`: a list of `file`, `instead of`
    and `write`.
    """
    changed = dict(files)
    for change in section.sections("change"):
        _changes(change, changed)
    note = section.text("note", required=True) or ""
    found = PublishLine(
        section.read("at", span) or timedelta(), who(section, "by"), note.strip(), changed
    )
    section.end()
    return found


def _changes(section: Section, files: dict[str, str]) -> None:
    """One place of one file, identified by text that occurs exactly once in it."""
    file = section.choice("file", files, required=True)
    old, new = (
        section.text("instead of", required=True) or "",
        section.text("write", required=True) or "",
    )
    section.end()
    if file and old:
        times = files[file].count(old)
        if times != 1:
            section.fault(
                "instead of",
                message("plan.stands_times_in", text=old, times=times, file=file),
                message("remedy.write_text_that_stands_there_once"),
            )
        files[file] = files[file].replace(old, new, 1)
