"""Signals: the default of an omitted field is a valid value of it, and a name has one type in all
of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import get_args
from zoneinfo import ZoneInfo

from incidents.company import Company
from playbooks.company.directory import Directory
from playbooks.definition.declarations import NAMING, FieldKind, FieldSpec, SignalSpec
from playbooks.definition.facts import cel_type
from playbooks.definition.plan import Plan
from playbooks.intake.field_values import Around, read_field
from playbooks.loader.faults import Fault
from playbooks.loader.source_locations import SourceLocations

FILE = "plan.yaml"
COUNTED = ("whole number", "number", "yes or no")
# a default is parsed without a company, at any time
_NOWHERE = Around(
    Directory(Company("", "", "UTC", ())), datetime(2026, 1, 1, tzinfo=UTC), ZoneInfo("UTC")
)
_NAME = re.compile(r"[a-z]\w*", re.ASCII)


def prove_signals(plan: Plan, places: SourceLocations) -> Iterator[Fault]:
    types: dict[str, tuple[str, str]] = {}
    for signal in plan.signals.values():
        for field in signal.fields.values():
            path = ("signals", signal.name, "fields", field.name)
            for word, fault, expected in (*_field(field), *_same_type(types, signal, field)):
                yield Fault(
                    FILE,
                    places.line(FILE, *path, word),
                    "",
                    f"{signal.name} {field.name}",
                    fault,
                    expected,
                )


def _field(field: FieldSpec) -> Iterator[tuple[str, str, str]]:
    if not _NAME.fullmatch(field.name):
        yield (
            "",
            f"{field.name!r} cannot be read in a condition",
            "write a name of small letters, digits and _; titles may say it in Chinese",
        )
    if field.keep == "most" and field.kind not in COUNTED:
        yield "keep", f"there is no most of a {field.kind}", "write keep: latest, or keep: all"
    if field.keep == "all" and field.kind not in ("text", "area"):
        yield (
            "keep",
            f"only texts and areas can be kept one beside the other, not a {field.kind}",
            "write keep: latest, or keep: most",
        )
    if (
        field.default is None
        or field.kind not in get_args(FieldKind)
        or (
            field.default == ""
            and field.kind in (*NAMING, "text", "lines", "time", "place", "area")
        )
    ):
        return
    if field.kind in NAMING:
        yield (
            "else",
            f"the plan cannot know which {field.kind} is meant",
            'write else: "", or leave `else` out so that it must be given',
        )
        return
    try:
        read_field(field, field.default, _NOWHERE)
    except ValueError as error:
        yield (
            "else",
            f"the value that stands in is none of its kind: {error}",
            f"write a {field.kind}",
        )


def _same_type(
    types: dict[str, tuple[str, str]], signal: SignalSpec, field: FieldSpec
) -> Iterator[tuple[str, str, str]]:
    """Conditions read `incident.NAME`, independent of the signal it came by."""
    kind = cel_type(field)
    first, other = types.setdefault(field.name, (kind, signal.name))
    if first != kind and "dyn" not in (first, kind):
        yield (
            "is",
            f"{field.name} is another kind of value in {other}",
            "give it the same kind there, or a name of its own",
        )
