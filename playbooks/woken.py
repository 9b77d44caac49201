"""Waking a run must change something: else it would be woken for ever."""

from __future__ import annotations

from datetime import datetime

from playbooks.run import Run


class Stuck(RuntimeError):
    """A fault of ours: a run asked to be woken at a moment and did nothing when it came."""


def check_moved(before: Run, after: Run, due: datetime | None, now: datetime) -> None:
    """`due`: what the run waits for next. Raises Stuck where that has come and waking it changed nothing."""
    if due and due <= now and after == before:
        raise Stuck(f"incident {after.incident} ({after.playbook}) was woken at {now}, and what it waited for since {due} did not happen")
