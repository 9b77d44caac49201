"""policies.yaml about services: who announces in public, and how many cartons each class is
proposed afterwards.
"""

from __future__ import annotations

import re
from typing import Protocol

from playbooks.loader.section import Section


class ServiceWords(Protocol):
    """Where what is read is kept."""

    replenishment: dict[str, int]
    sender: str


def read_services(section: Section, head: ServiceWords) -> None:
    replenishment = section.map("replenishment")
    if replenishment:
        head.replenishment = _cartons(replenishment)
    announcements = section.map("announcements")
    if announcements:
        head.sender = announcements.read("sender", _sender) or head.sender
        announcements.texts("clause")
        announcements.end()


def _cartons(section: Section) -> dict[str, int]:
    """How many cartons a customer of each class is proposed."""
    inner = section.map("cartons")
    found = {name: inner.read(name, _whole) or 0 for name in inner.tree.items} if inner else {}
    section.texts("clause")
    section.end()
    return found


def _whole(text: str) -> int:
    if not text.isdecimal():
        raise ValueError(f"{text!r} is no number of cartons")
    return int(text)


def _sender(text: str) -> str:
    """As CAP 1.2 wants a sender: no blanks, commas, < or &."""
    if re.search(r"[\s,<&]", text):
        raise ValueError(
            f"{text!r} cannot name a sender; write a domain name such as alerts.example.org"
        )
    return text
