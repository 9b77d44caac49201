"""Form data of a question beside its text and its options."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Form:
    """Form data of a question, resolved when it is sent.

    `enters`: option -> value it asks for -> its kind. `show`: the numbers prepared for it.
    `otherwise`: the option that applies when no decision is made in time (empty: keep asking).
    `lines`: of an application, those to decide on. `may_lack`: option -> optional values.
    `words`: it is answered in words of one's own.
    """

    enters: dict[str, dict[str, str]] = field(default_factory=dict)
    show: dict[str, Any] = field(default_factory=dict)
    otherwise: str = ""
    lines: tuple[dict[str, Any], ...] = ()
    may_lack: dict[str, tuple[str, ...]] = field(default_factory=dict)
    words: bool = False
