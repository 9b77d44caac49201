"""`kept in`: where the company keeps what a clause wants on record.

Coverage and the desk show it beside what carries a clause out.
"""

from __future__ import annotations

from collections.abc import Iterable

from playbooks.loader.section import Section
from translations import message

FACTS = "facts."
# lists of the ledger; the plan's own head
REGISTERS = (
    "people",
    "roster",
    "customers",
    "brands",
    "factories",
    "units",
    "sites",
    "plan",
)


def registers(facts: Iterable[str]) -> tuple[str, ...]:
    """Where a record may be kept."""
    return (*REGISTERS, *(FACTS + name for name in facts))


def read_record_keeping(section: Section, facts: Iterable[str]) -> tuple[str, ...]:
    """Registers, or external facts. Counts only in a clause of kind record."""
    found = section.names("kept in", registers(facts), "plan.there_is_no_register")
    if found and "record" not in section.texts("as"):
        section.fault(
            "kept in",
            message("plan.only_record_is_kept_somewhere"),
            message("remedy.write_or_leave_out"),
        )
    return found
