"""`command:` of policies.yaml: who commands, and who substitutes."""

from __future__ import annotations

from typing import cast

from playbooks.definition.conditions import Condition
from playbooks.definition.declarations import Command
from playbooks.definition.time_limits import Limit, read_limit
from playbooks.loader.section import Section

STANDS = "the proposal stands"


def read_command(section: Section, types: dict[str, str]) -> Command:
    """`types`: the facts a condition of `acting first` may read."""
    seen = {n: t for n, t in types.items() if n.startswith(("incident.", "plan."))}
    first = tuple(
        rule for inner in section.sections("acting first") if (rule := _first(inner, seen))
    )
    found = Command(
        section.strings("acting"),
        first,
        section.texts("led by") or Command.led_by,
        section.texts("confirm by"),
        cast(Limit, section.limit("within", read_limit("15m"))),
        section.texts("clause"),
    )
    section.choice("if late", (STANDS,))
    section.end()
    return found


def _first(section: Section, types: dict[str, str]) -> tuple[Condition, str] | None:
    """`{when: incident.injured > 0, role: head of security}`."""
    text, role = section.text("when", required=True), section.text("role", required=True)
    section.texts("clause")
    section.end()
    if text is None or role is None:
        return None
    condition = section.compiled("when", text, types)
    return (condition, role) if condition else None
