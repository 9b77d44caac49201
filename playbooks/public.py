"""What is said in public: effects turned into CAP messages with the finished texts, for the ledger and for a drill alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from incidents import effects as do
from playbooks.answers import Answers
from playbooks.cap import Message, Shape, Wording, write_cap
from playbooks.owed import wording


@dataclass(frozen=True, slots=True)
class Published:
    """One message: what it says in each language (`event`, `text`), and its CAP document."""

    effect: do.Announce
    texts: dict[str, dict[str, str]]
    cap: str


def published(effects: Iterable[do.Effect], incident: int, kind: str, answers: Answers) -> list[Published]:
    """In the order in which it was decided."""
    return [_publish(effect, incident, kind, answers) for effect in effects if isinstance(effect, do.Announce)]


def _publish(effect: do.Announce, incident: int, kind: str, answers: Answers) -> Published:
    plan, company = answers.plan, answers.directory.company
    texts = {language: _texts(effect, language, kind, answers) for language in plan.languages}
    said = tuple(
        Wording(language, text["event"], text["text"], where(effect.area, language, answers), _name(company, language))
        for language, text in texts.items()
    )
    zone = plan.calendar.zone
    message = Message(
        effect.identifier, plan.sender, effect.sent.astimezone(zone), effect.expires.astimezone(zone), effect.message,
        tuple((identifier, sent.astimezone(zone)) for identifier, sent in effect.references), effect.category, effect.major, effect.drill,
        shape(effect.area, answers), said, str(incident),
    )  # fmt: skip
    return Published(effect, texts, write_cap(message))


def _texts(effect: do.Announce, language: str, kind: str, answers: Answers) -> dict[str, str]:
    values: dict[str, Any] = {**effect.values, "where": where(effect.area, language, answers)}
    titles = answers.plan.playbook(kind).titles
    event = wording(answers, language, effect.event, values, kind, effect.origin) if effect.event else titles.get(language, kind)
    return {"event": event, "text": wording(answers, language, effect.text, values, kind, effect.origin)}


def _name(company: Any, language: str) -> str:
    return str(company.name_en if language == "en" else company.name_zh)


def where(area: str, language: str, answers: Answers) -> str:
    """An area in words; empty is the whole city."""
    return area or answers.plan.texts.get(language, {}).get("whole city", "whole city")


def shape(area: str, answers: Answers) -> Shape:
    """An area in figures: of the whole city its outline."""
    ring = answers.directory.company.area
    return Shape() if area or not ring else Shape((" ".join(str(p) for p in (*ring, ring[0])),))
