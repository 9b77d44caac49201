"""What is said in public: effects turned into CAP messages with the finished texts, for the ledger
and for a drill alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from incidents import effects as do
from playbooks.company.fact_source import FactSource
from playbooks.messages.area_text import area_figures, area_text
from playbooks.messages.cap import Message, Wording, write_cap
from playbooks.messages.wording import wording


@dataclass(frozen=True, slots=True)
class Announcement:
    """One message: what it says in each language (`event`, `text`), and its CAP document."""

    effect: do.Announce
    texts: dict[str, dict[str, str]]
    cap: str


def render_announcements(
    effects: Iterable[do.Effect], incident: int, kind: str, answers: FactSource
) -> list[Announcement]:
    """In the order in which it was decided."""
    return [
        _publish(effect, incident, kind, answers)
        for effect in effects
        if isinstance(effect, do.Announce)
    ]


def _publish(effect: do.Announce, incident: int, kind: str, answers: FactSource) -> Announcement:
    plan, company = answers.plan, answers.directory.company
    texts = {language: _texts(effect, language, kind, answers) for language in plan.languages}
    said = tuple(
        Wording(
            language,
            text["event"],
            text["text"],
            _where(effect, language, answers),
            _name(company, language),
        )
        for language, text in texts.items()
    )
    zone = plan.calendar.zone
    message = Message(
        effect.identifier,
        plan.sender,
        effect.sent.astimezone(zone),
        effect.expires.astimezone(zone),
        effect.message,
        tuple((identifier, sent.astimezone(zone)) for identifier, sent in effect.references),
        effect.category,
        effect.major,
        effect.drill,
        area_figures(effect.area, answers.directory),
        said,
        str(incident),
    )
    return Announcement(effect, texts, write_cap(message))


def _texts(effect: do.Announce, language: str, kind: str, answers: FactSource) -> dict[str, str]:
    values: dict[str, Any] = {**effect.values, "where": _where(effect, language, answers)}
    titles = answers.plan.playbook(kind).titles
    event = (
        wording(answers, language, effect.event, values, kind, effect.origin)
        if effect.event
        else titles.get(language, kind)
    )
    return {
        "event": event,
        "text": wording(answers, language, effect.text, values, kind, effect.origin),
    }


def _name(company: Any, language: str) -> str:
    return str(company.name_en if language == "en" else company.name_zh)


def _where(effect: do.Announce, language: str, answers: FactSource) -> str:
    return area_text(effect.area, language, answers.directory)
