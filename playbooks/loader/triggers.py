"""A playbook's head: what opens it, what joins it, when it stays quiet."""

from __future__ import annotations

import re

from playbooks.definition.conditions import Condition
from playbooks.definition.declarations import SignalSpec
from playbooks.definition.facts import cel_type
from playbooks.definition.plan import Plan
from playbooks.definition.signal_effects import WINDOW
from playbooks.definition.suggestions import nearest
from playbooks.definition.time_limits import read_clock, read_limit
from playbooks.definition.triggers import DAYS, Count, Join, Opening, Suppression, SuppressionHours
from playbooks.loader.section import Section
from playbooks.loader.yaml_tree import Items, Map, Text
from translations import FaultError, fault_of, message

_COUNT = re.compile(r"^(\d{1,9}) in (\S+)$")
_HOURS = re.compile(r"^(?:([a-z]+) )?(\d\d:\d\d)-(\d\d:\d\d)$")
NO_CLAUSE = "plan.plan_has_no_clause"
NO_SIGNAL = "plan.there_is_no_signal"
SHARED = (
    "plan.",
    "facts.",
    "things.",
    "today",
)  # what a condition on a report sees in addition to the report


def read_openings(section: Section, plan: Plan) -> tuple[Opening, ...]:
    """`opens on: [truck.failed]`, or `- {signal: host.down, when: signal.business_down, count: 3 in
    1m}` lines.
    """
    found = section.raw("opens on")
    if isinstance(found, Text):
        return (Opening(_known(section, found.value, plan)),)
    if not isinstance(found, Items):
        if found is not None:
            section.fault(
                "opens on",
                message("plan.is_mapping"),
                message("remedy.write_signal_or_list_of_them"),
            )
        return ()
    openings = []
    for item in found.items:
        if isinstance(item, Text):
            openings.append(Opening(_known(section, item.value, plan)))
        elif isinstance(item, Map):
            openings.append(_opening(Section(item, section.report), plan))
    return tuple(openings)


def _known(section: Section, signal: str, plan: Plan) -> str:
    if signal not in plan.signals:
        section.fault("opens on", message(NO_SIGNAL, text=signal), nearest(signal, plan.signals))
    return signal


def _opening(section: Section, plan: Plan) -> Opening:
    name = section.choice("signal", plan.signals, required=True) or ""
    spec = plan.signals.get(name)
    opening = Opening(
        name,
        _when(section, spec, plan.types) if spec else None,
        section.read("count", _count),
        section.names("clause", plan.clauses, NO_CLAUSE),
        section.choice("always", ("yes", "no"), "no") == "yes",
    )
    section.end(("signal", "when", "count", "clause", "always"))
    return opening


def _when(section: Section, spec: SignalSpec, types: dict[str, str]) -> Condition | None:
    """A condition over the report's own fields, the plan's values and what is known from
    outside.
    """
    seen = {name: kind for name, kind in types.items() if name.startswith(SHARED)}
    seen |= {f"signal.{name}": cel_type(field) for name, field in spec.fields.items()}
    return section.condition("when", seen)


def _count(text: str) -> Count:
    found = _COUNT.match(text)
    if not found or int(found[1]) < 2 or read_limit(found[2]).span is None:
        raise FaultError(message("plan.is_no_count_write_in_m", text=text))
    return Count(int(found[1]), read_limit(found[2]))


def read_quiet_hours(section: Section, plan: Plan) -> Suppression:
    """`quiet while: [maintenance.announced, "sunday 02:00-04:00"]`."""
    hours, signals = [], []
    for text in section.texts("quiet while"):
        if text in plan.signals:
            signals.append(text)
            if plan.signals[text].records != WINDOW:
                section.fault(
                    "quiet while",
                    message("plan.announces_no_window", text=text),
                    message("remedy.give_signal_records_window", WINDOW=WINDOW),
                )
        else:
            try:
                hours.append(_hours(text))
            except ValueError as error:
                section.fault("quiet while", fault_of(error), nearest(text, plan.signals))
    return Suppression(tuple(hours), tuple(signals))


def _hours(text: str) -> SuppressionHours:
    found = _HOURS.match(text)
    wrong = FaultError(message("plan.is_neither_signal_nor_hours_write", text=text))
    if not found or found[1] not in (None, *DAYS):
        raise wrong
    try:
        opens, closes = read_clock(found[2]), read_clock(found[3])
    except ValueError:
        raise wrong from None
    if opens == closes:
        raise wrong
    return SuppressionHours(text, opens, closes, DAYS.index(found[1]) if found[1] else None)


def read_joins(section: Section, plan: Plan, openings: tuple[Opening, ...]) -> tuple[Join, ...]:
    """`same unit`, `same site within 6h`, `same alert`: any field that the signals it opens on
    have.
    """
    fields = {
        name for o in openings if o.signal in plan.signals for name in plan.signals[o.signal].fields
    }
    joins = []
    for text in section.texts("joins"):
        what, _, within = text.partition(" within ")
        try:
            limit = read_limit(within) if within else None
        except ValueError as error:
            section.fault("joins", fault_of(error))
            continue
        word, _, name = what.partition(" ")
        if what == "same unit":
            joins.append(Join("unit", limit))
        elif what == "overlapping area":
            joins.append(Join("area", limit))
        elif what == "same site":
            joins.append(Join("site", limit))
        elif word == "same" and name in fields:
            joins.append(Join("field", limit, name))
        else:
            section.fault(
                "joins",
                message("plan.text_is_unknown", text=text),
                message("remedy.write_same_unit_same_site_within"),
            )
    return tuple(joins)
