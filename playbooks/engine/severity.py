"""Severity: whether an incident becomes major (2.1.1b; docs/semantics.md, M10, M20)."""

from __future__ import annotations

from dataclasses import replace

from playbooks.definition.conditions import Condition, UndecidedError
from playbooks.definition.step import Step
from playbooks.engine.confirmed_facts import confirmed_view
from playbooks.engine.run_update import RunUpdate
from playbooks.engine.timeline_line import Line
from translations.messages import message


def judge_severity(work: RunUpdate) -> bool:
    """Whether it has become major now. It only rises automatically; lowering it is a decision
    (docs/semantics.md, M10).
    """
    playbook, step = work.playbook, work.playbook.steps["closing"]
    # Not evaluated again once it is major, so it can never fall back.
    if work.run.major:
        return False
    why = None
    if playbook.major and _holds(work, step, playbook.major):
        why = message("reason.condition", condition=playbook.major.text)
    elif playbook.major_after and work.turns().any_happened(playbook.major_after):
        refs = [str(ref) for ref in playbook.major_after]
        why = message("reason.condition", condition=" / ".join(refs))
    if why is None:
        return False
    work.run.major, work.moved = True, work.moved + 1
    work.entry(step, None, Line(message("timeline.severity_major"), None, why))
    return True


def _holds(work: RunUpdate, step: Step, condition: Condition) -> bool:
    """Of what is confirmed: nobody sets up a command post by reports without proof."""
    view = confirmed_view(work.run, work.plan)
    if view is None:
        return False
    context = work.context(step, None)
    try:
        return (context if view is work.run else replace(context, run=view)).holds(condition)
    except UndecidedError as undecided:
        work.report_broken([undecided.message])
        return False
