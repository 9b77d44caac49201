"""routines.yaml: scheduled duties, each with the steps it begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import time
from typing import Literal, cast

from playbooks.definition.declarations import FieldSpec
from playbooks.definition.plan import Plan, Playbook, RandomSchedule, Routine
from playbooks.definition.time_limits import Limit, read_hours, read_limit
from playbooks.intake.bounds import whole_number
from playbooks.loader.section import Section
from playbooks.loader.steps import read_steps
from translations import FaultError, message

EVERY = ("working day", "day", "week", "month", "3 months")
CLOSED = "incident closed"
OF_CLOSED = {"incident.major": "bool", "incident.late": "int", "incident.kind": "string"}
Missed = Limit | Literal["once", "leave out"]


def read_routines(
    section: Section | None, plan: Plan, playbooks: Mapping[str, Playbook]
) -> dict[str, Routine]:
    """By name, in the file's order."""
    found: dict[str, Routine] = {}
    for entry in section.sections("routines") if section else []:
        routine = _routine(entry, plan, playbooks)
        if routine.name in found or routine.name in playbooks:
            entry.fault(
                "routine",
                message("plan.name_is_taken", name=routine.name),
                message("remedy.give_each_routine_and_playbook_its"),
            )
        found[routine.name] = routine
        entry.end()
    if section:
        section.end()
    return found


def _routine(entry: Section, plan: Plan, playbooks: Mapping[str, Playbook]) -> Routine:
    name = entry.text("routine", required=True) or "?"
    owner = entry.choice("owner", plan.audiences, required=True) or ""
    clause, titles = entry.texts("clause"), entry.titles()
    begins = _begins(entry, name, plan, playbooks)
    steps = read_steps(entry, plan)
    urgency = entry.choice("urgency", plan.escalations) or ""
    ours = entry.choice("ours", ("yes", "no"), "no") == "yes"
    playbook = Playbook(
        name, titles, (), owner, (), (), (), None, None, steps, clause, urgency=urgency, ours=ours
    )
    return replace(begins, titles=titles, clause=clause, playbook=playbook)


def _begins(entry: Section, name: str, plan: Plan, playbooks: Mapping[str, Playbook]) -> Routine:
    """When it begins, for what, and what becomes of it if that is missed."""
    ways = [word for word in ("every", "spot", "after") if entry.has(word)]
    if len(ways) != 1:
        entry.fault(
            "every",
            message("plan.when_it_begins_is_said_no"),
            message("remedy.write_one_of_every_spot_month", known=", ".join(EVERY), CLOSED=CLOSED),
        )
    empty = cast(Playbook, None)
    return Routine(
        name, {}, (), empty,
        every=entry.choice("every", EVERY),
        spot=entry.read("spot", _spot),
        after_closing=entry.choice("after", (CLOSED,)) is not None,
        at=entry.read("at", time.fromisoformat, time(9)) or time(9),
        hours=entry.read("hours", read_hours),
        due=entry.limit("due"),
        kinds=_kinds(entry, playbooks),
        condition=entry.condition("when", OF_CLOSED),
        each=cast(Literal["site", "unit"] | None, entry.choice("for each", ("site", "unit"))),
        counts=(counted := entry.choice("counts", playbooks)),
        counted_by=entry.names("by", _fields_of(counted, plan, playbooks), "plan.counts_no_field"),
        if_missed=entry.read("if missed", _missed, "leave out") or "leave out",
    )  # fmt: skip


def _fields_of(
    kind: str | None, plan: Plan, playbooks: Mapping[str, Playbook]
) -> dict[str, FieldSpec]:
    """The fields of the reports that a kind of incident opens on."""
    openings = playbooks[kind].openings if kind and kind in playbooks else ()
    return {
        name: spec
        for opening in openings
        if opening.signal in plan.signals
        for name, spec in plan.signals[opening.signal].fields.items()
    }


def _spot(text: str) -> RandomSchedule:
    """`2 a month`, `1 a week`."""
    times, _, of = text.partition(" a ")
    count = whole_number(times)
    if not count or of not in ("week", "month"):
        raise FaultError(message("plan.says_not_how_often_write_month", text=text))
    return RandomSchedule(count, cast(Literal["week", "month"], of))


def _missed(text: str) -> Missed:
    """`once`, `leave out`, `within 4h`."""
    if text in ("once", "leave out"):
        return cast(Missed, text)
    word, _, span = text.partition(" ")
    if word != "within":
        raise FaultError(message("plan.is_unknown_write_once_leave_out", text=text))
    limit = read_limit(span)
    if limit.span is None:
        raise FaultError(message("plan.is_no_span_write_within_4h", text=span))
    return limit


def _kinds(entry: Section, playbooks: Mapping[str, Playbook]) -> tuple[str, ...]:
    """The kinds of incident it follows: `of` those named, or all but those under `but not`."""
    named, left_out = (
        entry.names(word, playbooks, "plan.there_is_no_playbook") for word in ("of", "but not")
    )
    return tuple(kind for kind in named or playbooks if kind not in left_out)
