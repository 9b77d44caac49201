"""Suspensions of services with their reason in each language of the plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from incidents import effects as do
from playbooks.company.fact_source import FactSource
from playbooks.definition.run import Run
from playbooks.messages.wording import wording


@dataclass(frozen=True, slots=True)
class Suspension:
    """One suspension; `reason`: language -> text."""

    effect: do.Suspend
    reason: dict[str, str]


def render_suspensions(
    effects: Iterable[do.Effect], run: Run, answers: FactSource
) -> list[Suspension]:
    """In the order in which they were decided."""
    return [
        Suspension(effect, _reason(effect, run, answers))
        for effect in effects
        if isinstance(effect, do.Suspend)
    ]


def _reason(effect: do.Suspend, run: Run, answers: FactSource) -> dict[str, str]:
    """The wording the step names, else the title of the incident's kind."""
    titles = answers.plan.playbook(run.playbook).titles
    if not effect.reason:
        return {language: titles.get(language, run.playbook) for language in answers.plan.languages}
    values, origin = effect.values, effect.origin
    return {
        language: wording(answers, language, effect.reason, values, run.playbook, origin)
        for language in answers.plan.languages
    }
