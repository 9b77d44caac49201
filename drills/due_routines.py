"""What a routine that a drill begins is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from playbooks.checks.step_performance import late_steps
from playbooks.company.company_lookup import Directory
from playbooks.definition.plan import Plan, Routine
from playbooks.definition.run import Run
from playbooks.routine_schedule import Due, after_closing, items


def routine_items(
    duty: Routine, plan: Plan, directory: Directory, runs: Iterable[Run], now: datetime
) -> list[Due]:
    """Each item that it applies to, or the incident that closed last."""
    if not duty.after_closing:
        return [Due(item, now.date(), now) for item in items(duty, directory)]
    closed = [run for run in runs if run.closed_at and run.playbook in duty.kinds]
    return [
        replace(after_closing(duty, run, plan.calendar), late=late_steps(plan, run, now))
        for run in closed[-1:]
    ]
