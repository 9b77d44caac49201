"""The signals a plan declares: parsing, command line, forms and facts all come from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import cast, get_args

from playbooks.definition.declarations import FieldKind, FieldSpec, Keep, OpenTo, SignalSpec
from playbooks.definition.signal_effects import NEEDS, RECORDS
from playbooks.definition.suggestions import nearest
from playbooks.definition.things import ThingNames
from playbooks.loader.section import Section
from playbooks.loader.things import Registers
from translations import message

# The others are words by themselves, or named by the registers of `things`.
FIELD_KINDS = [k for k in get_args(FieldKind) if k not in ("one of", "some of", "thing")]


def read_signals(section: Section, things: Registers) -> dict[str, SignalSpec]:
    """Everything under `signals:`."""
    parts = section.maps("signals")
    gathered = {name for _, signal in parts if (name := signal.text("gathers"))}
    return {name: _signal(name, signal, gathered, things) for name, signal in parts}


def _signal(name: str, section: Section, gathered: set[str], things: Registers) -> SignalSpec:
    fields = {n: _field(n, f, things) for n, f in section.maps("fields")}
    records = section.choice("records", RECORDS)
    for needed in NEEDS.get(records or "", ()):
        if needed not in fields:
            section.fault(
                "records",
                message("plan.text_needs_field_needed", text=records, needed=needed),
                message("remedy.give_signal_field", needed=needed),
            )
    found = SignalSpec(
        name,
        section.titles(),
        fields,
        records,
        section.text("gathers"),
        section.names("by", fields, "plan.signal_has_no_field"),
        section.choice("settles", gathered),
        cast(OpenTo, section.choice("open to", get_args(OpenTo), "staff")),
        section.titles("say first"),
        section.titles("say after"),
        section.titles("called"),
    )
    if found.open_to == "the truck" and found.unit_field is None:
        section.fault(
            "open to",
            message("plan.open_to_truck_needs_unit_field"),
            message("remedy.give_field_unit_or_open_to_staff"),
        )
    section.end()
    return found


def _field(name: str, section: Section, things: Registers) -> FieldSpec:
    choices, titles = section.texts("one of") or section.texts("some of"), section.titles()
    named = _kind(section, things)
    kind = cast(FieldKind, "thing" if named in things else named)
    default = section.text("else")
    keeps_all = kind in ("area", "some of")
    keep = cast(Keep, section.choice("keep", get_args(Keep), "all" if keeps_all else "latest"))
    if kind in ("area", "time") and keep == "most":
        section.fault(
            "keep",
            message("plan.no_is_most", kind=kind),
            message("remedy.write_keep_all_or_keep_latest"),
        )
    if kind != "time" and keep in ("earliest", "last"):
        section.fault(
            "keep",
            message("plan.only_times_are_early", kind=kind),
            message("remedy.write_keep_all_or_keep_latest"),
        )
    if choices and default and default not in choices:
        section.fault(
            "else", message("plan.is_none_of_its_choices", text=default), nearest(default, choices)
        )
    register = None
    if kind == "thing":
        register = ThingNames(named, things[named], (named, *titles.values()))
        choices = tuple(register.register)
    section.end()
    return FieldSpec(name, kind, default, keep, titles, choices, things=register)


def _kind(section: Section, things: Registers) -> str:
    """`one of`, `some of`, or the value of `is`."""
    for word in ("one of", "some of"):
        if section.has(word):
            return word
    # "?" is a fault already
    return section.choice("is", [*FIELD_KINDS, *things], "?", required=True) or "?"


def with_wordings(
    signals: Mapping[str, SignalSpec], texts: Mapping[str, Mapping[str, str]]
) -> dict[str, SignalSpec]:
    """The signals, whose choices may also be reported as the plan's texts word them."""
    return {
        name: replace(spec, fields={n: _worded(field, texts) for n, field in spec.fields.items()})
        for name, spec in signals.items()
    }


def _worded(field: FieldSpec, texts: Mapping[str, Mapping[str, str]]) -> FieldSpec:
    known = {
        own[choice].casefold(): choice
        for own in texts.values()
        for choice in field.choices
        if choice in own
    }
    return replace(field, other_names=known) if known else field
