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
from playbooks.company.company_lookup import Directory
from playbooks.definition.declarations import NAMING, FieldKind, FieldSpec, SignalSpec
from playbooks.definition.facts import cel_type
from playbooks.definition.plan import Plan
from playbooks.engine.steps.step_model import Finding
from playbooks.intake.field_values import Around, read_field
from playbooks.loader.faults import Fault
from playbooks.loader.source_locations import SourceLocations
from translations import fault_of, message

FILE = "plan.yaml"
COUNTED = ("whole number", "number", "yes or no", "one of")
# a default is parsed without a company, at any time
_NOWHERE = Around(
    Directory(Company("", "", "UTC", ())), datetime(2026, 1, 1, tzinfo=UTC), ZoneInfo("UTC")
)
MAY_BE_EMPTY = ("text", "lines", "time", "place", "area", "one of", "some of", "thing")
# small letters, or letters of a script that has no others
_NAME = re.compile(r"(?:[a-z_]|[^\W\d_A-Z])(?:[a-z0-9_]|[^\W\d_A-Z])*")


def validate_signals(plan: Plan, places: SourceLocations) -> Iterator[Fault]:
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


def _field(field: FieldSpec) -> Iterator[Finding]:
    if not _NAME.fullmatch(field.name):
        yield (
            "",
            message("plan.cannot_be_read_in_condition", text=field.name),
            message("remedy.write_name_of_small_letters_digits"),
        )
    if field.keep == "most" and field.kind not in COUNTED:
        yield (
            "keep",
            message("plan.there_is_no_most_of", kind=field.kind),
            message("remedy.write_keep_latest_or_keep_all"),
        )
    if field.keep == "all" and field.kind not in ("text", "area", "some of"):
        yield (
            "keep",
            message("plan.only_texts_and_areas_can_be", kind=field.kind),
            message("remedy.write_keep_latest_or_keep_most"),
        )
    if (
        field.default is None
        or field.kind not in get_args(FieldKind)
        or (field.default == "" and field.kind in (*NAMING, *MAY_BE_EMPTY))
    ):
        return
    if field.kind in NAMING:
        yield (
            "else",
            message("plan.plan_cannot_know_which_is_meant", kind=field.kind),
            message("remedy.write_else_or_leave_out_so"),
        )
        return
    try:
        read_field(field, field.default, _NOWHERE)
    except ValueError as error:
        yield (
            "else",
            message("plan.value_that_stands_in_is_none", error=fault_of(error)),
            message("remedy.write_kind", kind=field.kind),
        )


def _same_type(
    types: dict[str, tuple[str, str]], signal: SignalSpec, field: FieldSpec
) -> Iterator[Finding]:
    """Conditions read `incident.NAME`, independent of the signal it came by."""
    kind = cel_type(field)
    first, other = types.setdefault(field.name, (kind, signal.name))
    # An unknown kind ("dyn") is a fault of its own, and is reported by the loader.
    if first != kind and "dyn" not in (first, kind):
        yield (
            "is",
            message("plan.is_another_kind_of_value_in", name=field.name, other=other),
            message("remedy.give_it_same_kind_there_or"),
        )
