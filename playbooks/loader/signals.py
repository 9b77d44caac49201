"""The signals a plan declares: parsing, command line, forms and facts all come from here."""

from __future__ import annotations

from typing import cast, get_args

from playbooks.definition.declarations import FieldKind, FieldSpec, Keep, SignalSpec
from playbooks.definition.signal_effects import NEEDS, RECORDS
from playbooks.definition.suggestions import nearest
from playbooks.loader.section import Section

FIELD_KINDS = [kind for kind in get_args(FieldKind) if kind != "one of"]  # that is a word by itself


def read_signals(section: Section) -> dict[str, SignalSpec]:
    """Everything under `signals:`."""
    parts = section.maps("signals")
    gathered = {name for _, signal in parts if (name := signal.text("gathers"))}
    return {name: _signal(name, signal, gathered) for name, signal in parts}


def _signal(name: str, section: Section, gathered: set[str]) -> SignalSpec:
    fields = {n: _field(n, f) for n, f in section.maps("fields")}
    records = section.choice("records", RECORDS)
    for needed in NEEDS.get(records or "", ()):
        if needed not in fields:
            section.fault(
                "records",
                f"{records!r} needs a field {needed}",
                f"give the signal a field `{needed}: {{is: …}}`",
            )
    found = SignalSpec(
        name,
        section.titles(),
        fields,
        records,
        section.text("gathers"),
        section.names("by", fields, "the signal has no field {!r}"),
        section.choice("settles", gathered),
        section.choice("open to", ("anybody", "staff"), "staff") == "anybody",
        section.titles("say first"),
        section.titles("say after"),
    )
    section.end()
    return found


def _field(name: str, section: Section) -> FieldSpec:
    choices = section.texts("one of")
    # "?" is a fault already
    kind = cast(
        FieldKind, "one of" if choices else section.choice("is", FIELD_KINDS, "?", required=True)
    )
    default = section.text("else")
    keep = cast(Keep, section.choice("keep", get_args(Keep), "all" if kind == "area" else "latest"))
    if kind in ("area", "time") and keep == "most":
        section.fault("keep", f"no {kind} is the most", "write keep: all or keep: latest")
    if choices and default and default not in choices:
        section.fault("else", f"{default!r} is none of its choices", nearest(default, choices))
    titles = section.titles()
    section.end()
    return FieldSpec(name, kind, default, keep, titles, choices)
