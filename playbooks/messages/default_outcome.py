"""The default outcome and its time, appended to the text that asks for a decision."""

from __future__ import annotations

from incidents import effects as do
from playbooks.company.fact_source import FactSource
from playbooks.definition.step import Step
from playbooks.definition.templates import fields_of, render
from translations import LANGUAGES, Renderer, message

SAID_BY_THE_TEXT = "otherwise"


def default_option(step: Step | None, effect: do.Notify) -> str:
    """The option that applies when no decision is made in time, empty where there is none. Of a
    proposed change this is the order in force, and not the plan's default.
    """
    if effect.form and effect.form.otherwise:
        return effect.form.otherwise
    return str(step.if_late) if step and step.if_late in effect.options else ""


def default_sentence(answers: FactSource, step: Step | None, effect: do.Notify, reader: str) -> str:
    """Empty where no decision is asked for, or where the plan's own text says it."""
    if step is None or step.builtin or not step.does.decision:
        return ""
    if not effect.options or effect.deadline is None:
        return ""
    plan = answers.plan
    language = reader if reader in plan.texts else plan.languages[0]
    if SAID_BY_THE_TEXT in fields_of(plan.texts[language].get(effect.text, "")):
        return ""
    zone = plan.calendar.zone
    today = answers.now.astimezone(zone).date()
    by = render("{by}", {"by": effect.deadline}, zone, today, language)
    said = message("notice.nobody_decides_yet", by=by)
    if silent := default_option(step, effect):
        option = plan.texts[language].get(silent, silent)
        said = message("notice.nobody_decides", by=by, option=option)
    return Renderer(language if language in LANGUAGES else "en").text(said)
