"""Waking a run must change it: otherwise it would be woken without end."""

from __future__ import annotations

from datetime import datetime

from playbooks.definition.run import Run


class StuckRunError(RuntimeError):
    """A fault of ours: a run asked to be woken at a moment and did nothing when it came."""


def check_progress(before: Run, after: Run, due: datetime | None, now: datetime) -> None:
    """`due`: what the run waits for next.

    Raises StuckRunError where that has come and waking it changed nothing.
    """
    if due and due <= now and after == before:
        raise StuckRunError(
            f"incident {after.incident} ({after.playbook}) was woken at {now}, and what it waited"
            f" for since {due} did not happen"
        )
