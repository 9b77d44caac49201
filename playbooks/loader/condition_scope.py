"""What a condition may name at its place: facts of the item of `for each`, and no others."""

from __future__ import annotations

from playbooks.definition.conditions import Condition
from playbooks.definition.facts import ITEMS
from playbooks.definition.plan import Plan
from playbooks.engine.items import LINES, SITES, SITES_HIT, UNITS
from playbooks.loader.section import Section
from translations import message

EACH = {
    "unit in incident.units": ("unit", UNITS),
    "line in application.lines": ("line", LINES),
    "site": ("site", SITES),
    "site in incident.sites_hit": ("site", SITES_HIT),
}
EXAMPLE = message("remedy.write_condition_over_facts_of_one")


def visible_names(types: dict[str, str], each: tuple[str, str] | None) -> dict[str, str]:
    """What a condition may name: an item's facts under `for each`; a candidate's only in `fit`."""
    hidden = tuple(f"{word}." for word in ("candidate", *ITEMS) if each is None or word != each[0])
    return {n: t for n, t in types.items() if not n.startswith(hidden)}


def read_each(section: Section, plan: Plan) -> tuple[str, str] | None:
    """The items of a group: trucks, lines, sites, or reports gathered under a name the signals
    give.
    """
    gathered = {
        f"signal in incident.{s.gathers}": ("signal", f"incident.{s.gathers}")
        for s in plan.signals.values()
        if s.gathers
    }
    text = section.choice("for each", EACH | gathered)
    return (EACH | gathered)[text] if text else None


def read_condition(section: Section, word: str, types: dict[str, str]) -> Condition | None:
    text = section.text(word)
    if text is None:
        return None
    if not text.strip():
        section.fault_unless_said(word, message("plan.is_empty_condition"), EXAMPLE)
        return None
    return section.compiled(word, text, types, EXAMPLE)
