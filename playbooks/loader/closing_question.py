"""The question whether to close, which every playbook has: when nothing is left to do, and when
nothing has happened for long.
"""

from __future__ import annotations

from playbooks.definition.plan import QUIET, Repeat, Step
from playbooks.definition.time_limits import read_limit
from playbooks.engine.steps.ask import Ask


def read_closing_question(step_id: str, text: str, owner: str) -> Step:
    hour = read_limit("1h")
    question = Ask(ask=owner, options=["keep open", "close"])  # type: ignore[arg-type]
    return Step(
        step_id,
        question,
        within=hour,
        if_late="keep open",
        repeat=Repeat(hour, "keep open") if step_id != QUIET else None,
        text=text,
        builtin=True,
    )
