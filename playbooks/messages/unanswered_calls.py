"""What is added to a call that somebody else did not answer: who, and since when."""

from __future__ import annotations

from incidents import effects as do
from playbooks.company.fact_source import FactSource
from playbooks.definition.templates import render
from translations import LANGUAGES, Renderer, message


def unanswered_sentence(answers: FactSource, effect: do.Notify, reader: str) -> str:
    """Empty where the reader is the first who is called."""
    known = effect.values.get("unanswered")
    if not isinstance(known, dict):
        return ""
    language = reader if reader in LANGUAGES else "en"
    zone = answers.plan.calendar.zone
    today = answers.now.astimezone(zone).date()
    since = render("{since}", {"since": known["since"]}, zone, today, language)
    names = ("、" if language == "zh" else ", ").join(known["names"])
    return Renderer(language).text(message("notice.unanswered", names=names, since=since))
