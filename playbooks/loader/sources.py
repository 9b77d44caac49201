"""`sources:` of plan.yaml: which other systems may report what."""

from __future__ import annotations

from collections.abc import Collection

from playbooks.definition.sources import Allowed, is_reserved
from playbooks.definition.suggestions import nearest
from playbooks.loader.section import Section
from translations import message

ANYTHING = "anything"


def read_sources(section: Section, signals: Collection[str]) -> dict[str, Allowed]:
    """Source -> the signals it may send."""
    inner = section.map("sources")
    if inner is None:
        return {}
    found: dict[str, Allowed] = {}
    for name in inner.tree.items:
        if is_reserved(name):
            inner.fault(
                name,
                message("plan.source_is_reserved", text=name),
                message("remedy.name_source_as_its_system"),
            )
        source = inner.map(name)
        if source is not None:
            found[name] = _allowed(source, signals)
            source.end()
    return found


def _allowed(source: Section, signals: Collection[str]) -> Allowed:
    names = source.texts("may send")
    if not names:
        source.text("may send", required=True)
    if names == (ANYTHING,):
        return None
    for name in names:
        if name not in signals:
            source.fault(
                "may send",
                message("plan.there_is_no_signal", text=name),
                nearest(name, [*signals, ANYTHING]),
            )
    return names
