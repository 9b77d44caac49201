"""What a kind of step decided."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from incidents import effects as do
from playbooks.engine.timeline_line import Line


@dataclass
class StepResult:
    """What a kind decided.

    `outcome` ends the step (or lets it stand); `wake` is when it wants to be asked next.
    """

    outcome: str | None = None
    standing: bool = False
    effects: list[do.Effect] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    data: dict[str, Any] | None = None
    wake: datetime | None = None
    lines: list[Line] = field(default_factory=list)
    late: bool = False
    ends_item: bool = False  # the report that the step is about is over (M21)
    drops_questions: bool = False  # what was asked before need not be answered any more
    # item -> what another instance of the step does first
    others: dict[str, StepResult] = field(default_factory=dict)
