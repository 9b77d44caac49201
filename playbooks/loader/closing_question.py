"""The question whether to close, which every playbook has: when nothing is left to do, and when
nothing has happened for long.
"""

from __future__ import annotations

from playbooks.definition.plan import QUIET, Repeat
from playbooks.definition.step import Step
from playbooks.definition.time_limits import read_limit
from playbooks.engine.steps.ask import Ask


def read_closing_question(step_id: str, text: str, owner: str, urgent: bool = True) -> Step:
    """`urgent`: put again each day, otherwise each working day, for as long as it stays open."""
    hour = read_limit("1h")
    # It closes by itself once it can: an owner who keeps it open need not say so each hour.
    again = read_limit("24h" if urgent else "1 working day")
    question = Ask(ask=owner, options=["keep open", "close"])  # type: ignore[arg-type]
    return Step(
        step_id,
        question,
        within=hour,
        if_late="keep open",
        repeat=Repeat(again, "keep open") if step_id != QUIET else None,
        text=text,
        builtin=True,
    )
