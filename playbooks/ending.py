"""Ending a run from outside: a live drill is over. What is pending is withdrawn, what stands is given back."""

from __future__ import annotations

from datetime import datetime

from playbooks.closing import close_now
from playbooks.engine import Outcome
from playbooks.facts import declared
from playbooks.plan import Plan
from playbooks.run import Run
from playbooks.scene import Scene
from playbooks.working import Working


def end(plan: Plan, run: Run, scene: Scene, now: datetime, why: str) -> Outcome:
    """Close the run as it stands; a closed one stays as it is."""
    work = Working(plan, run.model_copy(deep=True), scene, now, declared(plan.signals, plan.values))
    close_now(work, why)
    return Outcome(work.run, tuple(work.effects), tuple(work.entries))
