"""Trouble after which nothing follows on purpose: listed by `muster plan check`, no fault."""

from __future__ import annotations

from collections.abc import Iterator

from playbooks.definition.plan import Plan, Playbook
from playbooks.definition.step import Step
from playbooks.loader.validators.negative_outcomes import accepted
from translations import Message, message


def accepted_trouble(plan: Plan, language: str) -> Iterator[Message]:
    """One for each outcome, with the reason in a language of the plan."""
    for playbook in plan.all_playbooks:
        for step in playbook.steps.values():
            # A step of every incident is named once, in the first playbook.
            if step.file and playbook is not next(iter(plan.all_playbooks)):
                continue
            yield from _of_step(playbook, step, language)


def _of_step(playbook: Playbook, step: Step, language: str) -> Iterator[Message]:
    if step.builtin:
        return
    reason = step.because.get(language) or next(iter(step.because.values()), "")
    for outcome in accepted(playbook, step):
        yield message(
            "plan_check.nothing_follows",
            playbook=playbook.name,
            step=step.id,
            outcome=outcome,
            reason=reason,
        )
