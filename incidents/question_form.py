"""What belongs to a question besides its text and its options."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Form:
    """What belongs to a question besides its options, resolved when it is asked.

    `enters`: option -> value it asks for -> its kind. `show`: the numbers prepared for it.
    `otherwise`: the option that stands when nobody decides in time (empty: it is asked on).
    `lines`: of an application, those that are decided on. `may_lack`: option -> values that may be
    left out.
    """

    enters: dict[str, dict[str, str]] = field(default_factory=dict)
    show: dict[str, Any] = field(default_factory=dict)
    otherwise: str = ""
    lines: tuple[dict[str, Any], ...] = ()
    may_lack: dict[str, tuple[str, ...]] = field(default_factory=dict)
