"""Who an audience turned out to be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ResolvedAudience:
    """The people an audience resolved to, and who of them is away (with the reason)."""

    role: str
    present: tuple[tuple[str, str], ...]  # (person, name)
    away: tuple[tuple[str, str, str], ...] = ()  # (person, name, absence)
