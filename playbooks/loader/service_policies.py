"""policies.yaml about services: who announces in public, and how many cartons each class is
proposed afterwards.
"""

from __future__ import annotations

import re

from playbooks.intake.bounds import whole_number
from playbooks.loader.section import Section
from translations import FaultError, message


def read_sender(section: Section) -> str | None:
    """Who announces in public."""
    announcements = section.map("announcements")
    if not announcements:
        return None
    sender = announcements.read("sender", _sender)
    announcements.texts("clause")
    announcements.end()
    return sender


def read_replenishment(section: Section) -> dict[str, int]:
    """How many cartons a customer of each class is proposed."""
    replenishment = section.map("replenishment")
    if not replenishment:
        return {}
    inner = replenishment.map("cartons")
    found = (
        {name: inner.read(name, parse_cartons) or 0 for name in inner.tree.items} if inner else {}
    )
    replenishment.texts("clause")
    replenishment.end()
    return found


def parse_cartons(text: str) -> int:
    """`80`. Raises FaultError."""
    count = whole_number(text)
    if count is None:
        raise FaultError(message("plan.is_no_number_of_cartons", text=text))
    return count


def _sender(text: str) -> str:
    """As CAP 1.2 wants a sender: no blanks, commas, < or &."""
    if re.search(r"[\s,<&]", text):
        raise FaultError(message("plan.cannot_name_sender_write_domain_name", text=text))
    return text
