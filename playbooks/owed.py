"""Messages we owe: effects turned into letters with a person, phones, a language and the finished text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson

from incidents import effects as do
from playbooks.answers import Answers
from playbooks.names import SignalSpec
from playbooks.plan import Plan
from playbooks.texts import render

WORDED = ("kind", "place", "seat", "proposal", "link")  # said in the reader's language where texts/ has words for them


@dataclass(frozen=True, slots=True)
class Draft:
    """One message to one person. `unique`: the same one is never owed twice. `phones` are tried in order."""

    unique: str
    incident: int
    step: str
    item: str | None
    clause: tuple[str, ...]
    token: str
    person: str
    name: str
    role: str
    phones: tuple[str, ...]
    language: str
    key: str
    text: str
    expects: do.Expects
    options: tuple[str, ...]
    deadline: datetime | None
    urgency: int


def drafts(effects: Iterable[do.Effect], incident: int, kind: str, answers: Answers) -> list[Draft]:
    """In the order in which the effects were decided."""
    found: list[Draft] = []
    for effect in effects:
        if isinstance(effect, do.Notify):
            found.append(_letter(effect, incident, kind, answers))
        elif isinstance(effect, do.TellCustomers):
            found += _to_customers(effect, incident, kind, answers)
    return found


def _letter(effect: do.Notify, incident: int, kind: str, answers: Answers) -> Draft:
    person = answers.directory.people[effect.person]
    values = {
        **effect.values,
        "by": effect.deadline,
        "options": _options(answers.plan, person.language, effect.options),
    }
    text = wording(answers, person.language, effect.text, values, kind, effect.origin)
    return Draft(
        f"{effect.token}|{person.id}", incident, effect.origin.step, effect.origin.item, effect.origin.clause, effect.token, person.id,
        person.name, effect.role, person.phones, person.language, effect.text, text, effect.expects,
        effect.options, effect.deadline, effect.urgency,
    )  # fmt: skip


def _options(plan: Plan, language: str, options: tuple[str, ...]) -> str:
    """Numbered, so that the number alone is an answer; worded in the reader's language where texts/ has a wording for them."""
    texts = plan.texts.get(language, {})
    return " / ".join(f"{number} {texts.get(option, option)}" for number, option in enumerate(options, 1))


def _to_customers(effect: do.TellCustomers, incident: int, kind: str, answers: Answers) -> Iterator[Draft]:
    """Each with the new time of their own stop: as planned, later by the delay."""
    assert effect.unit is not None and effect.since is not None
    delay = timedelta(minutes=int(effect.values.get("delay") or 0))
    mark = hashlib.sha256(orjson.dumps(effect.values, option=orjson.OPT_SORT_KEYS)).hexdigest()[:12]
    for stop in answers.directory.rest_of(effect.unit, effect.since, answers.live):
        shop = answers.directory.retailers[stop.retailer]
        values = {**effect.values, "name": shop.name, "time": stop.planned_at + delay}
        text = wording(answers, shop.language, effect.text, values, kind, effect.origin)
        yield Draft(
            f"{incident}|{effect.text}|{shop.id}|{mark}", incident, effect.origin.step, effect.origin.item, effect.origin.clause,
            effect.token, shop.id, shop.name, "retailer", shop.phones, shop.language, effect.text, text, "nothing", (), None, do.BULK,
        )  # fmt: skip


def wording(answers: Answers, language: str, key: str, values: dict[str, Any], kind: str, origin: do.Origin) -> str:
    """The text in the reader's language, else in the plan's first."""
    plan: Plan = answers.plan
    language = language if language in plan.texts else plan.languages[0]
    playbook = plan.playbook(kind)
    step = playbook.steps.get(origin.step)
    shown = {**values, "title": (step.title.get(language) if step else None) or playbook.titles.get(language, kind)}
    for name in WORDED:
        shown[name] = plan.texts[language].get(str(shown.get(name)), shown.get(name))
    point = answers.directory.units.get(str(shown.get("standby")))
    if point:  # what customers know a household or pick-up point by; a truck by its number
        shown |= {"point": (point.name_en if language == "en" else point.name) or point.name or point.id, "hours": point.hours}
    if report := plan.signals.get(str(shown.get("report"))):
        shown["report"] = report.titles.get(language, report.name)
        shown["said"] = _said(shown.get("said"), report, language)
    site = answers.directory.sites.get(str(shown.get("site")))
    if site:
        shown["site"] = site.name_en if language == "en" else site.name_zh
    return render(plan.texts[language][key], shown, plan.calendar.zone)


def _said(fields: Any, report: SignalSpec, language: str) -> str:
    """What a report said, each field under its title."""
    told = fields.items() if isinstance(fields, dict) else ()
    titles = {name: spec.titles.get(language, name) for name, spec in report.fields.items()}
    return "; ".join(f"{titles.get(name, name)} {value}" for name, value in told if value)
