"""`things:` in plan.yaml: registers of hosts, lines, devices, desks, by kind and id."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from playbooks.definition.declarations import FieldKind
from playbooks.definition.things import ThingSpec, shared_names
from playbooks.loader.section import Section
from translations import message

Registers = Mapping[str, Mapping[str, ThingSpec]]


def read_things(section: Section) -> dict[str, dict[str, ThingSpec]]:
    """By kind and id. A field of a signal says `is: KIND`."""
    found: dict[str, dict[str, ThingSpec]] = {}
    for kind, inner in section.maps("things"):
        if kind in get_args(FieldKind):
            section.fault(
                "things",
                message("plan.kind_of_thing_is_kind_of_field", text=kind),
                message("remedy.take_another"),
            )
        found[kind] = {name: _thing(name, inner) for name in inner.tree.items}
        inner.end()
        for name, thing, first in shared_names(found[kind]):
            inner.fault(thing, message("plan.other_name_is_taken", text=name, known=first))
    return found


def _thing(name: str, kind: Section) -> ThingSpec:
    inner = kind.map(name)
    if inner is None:
        return ThingSpec(name, {})
    found = ThingSpec(name, inner.titles(), inner.texts("also called"), inner.text("site") or "")
    inner.end()
    return found
