"""Effects of external input: facts, and windows of known maintenance."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class SetFact:
    """An external fact: its value, the time it was valid, and its source."""

    name: str
    value: Any
    at: datetime
    source: str
    type: Literal["set_fact"] = "set_fact"


@dataclass(frozen=True, slots=True)
class RecordMaintenance:
    """Known maintenance: what `signal` announced for a site (None: for all) from `starts` until
    `ends` (ISO 8601, end excluded). `named`: what else it says, by field.
    """

    signal: str
    site: str | None
    starts: str
    ends: str
    about: str
    named: dict[str, str] = field(default_factory=dict)
    type: Literal["keep_window"] = "keep_window"


Outside = SetFact | RecordMaintenance
