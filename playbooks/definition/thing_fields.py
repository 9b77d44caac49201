"""What the fields of reports say of registered things."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from playbooks.definition.declarations import SignalSpec
from playbooks.definition.things import ThingNames

ThingFields = Mapping[str, ThingNames]  # field of a signal -> the register it names things of


def unknown_names(known: ThingFields, fields: Mapping[str, Any]) -> list[str]:
    """Of what was reported, the names of things that no register knows, each once."""
    found = (
        str(fields[name])
        for name, things in known.items()
        if fields.get(name) and fields[name] not in things.register
    )
    return list(dict.fromkeys(found))


def thing_titled(
    known: ThingFields, field: str, value: str, language: str
) -> tuple[str, bool] | None:
    """How people call what a field of that name says, and whether it is registered; None where
    the field names no things. An unregistered name is itself.
    """
    things = known.get(field)
    if things is None:
        return None
    thing = things.register.get(value)
    return (thing.titles.get(language, value), True) if thing else (value, False)


def thing_fields(signals: Iterable[SignalSpec]) -> ThingFields:
    """Those of all signals."""
    fields = (field for signal in signals for field in signal.fields.values())
    return {field.name: field.things for field in fields if field.things}
