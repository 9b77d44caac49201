"""What may follow from a kind of incident."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet


def reachable_kinds(name: str, opened: Mapping[str, AbstractSet[str]]) -> set[str]:
    """Every kind of incident that one of this kind may lead to."""
    found, ahead = set[str](), [name]
    while ahead:
        fresh = set(opened.get(ahead.pop(), ())) - found
        found |= fresh
        ahead += fresh
    return found
