"""The words of a message: the plan's text in the reader's language, filled with the values of a
decision.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from incidents import effects as do
from playbooks.company.fact_source import FactSource
from playbooks.definition.declarations import SignalSpec
from playbooks.definition.plan import Plan, Playbook
from playbooks.definition.step import Step
from playbooks.definition.templates import fields_of, render
from playbooks.messages.area_text import area_text
from playbooks.messages.drill_filter import mark_drill_texts
from playbooks.messages.incident_counts_text import counts_text
from playbooks.messages.quoted_answers import is_answered, quoted_answer
from playbooks.messages.quoted_reports import is_reported, quoted_words
from playbooks.messages.value_text import ValueText
from playbooks.messages.votes_text import votes_text
from translations import LANGUAGES, Renderer, message, translate

# said in the reader's language where texts/ has words for them
WORDED = (
    "kind",
    "place",
    "seat",
    "proposal",
    "link",
)
AREAS = ("area", "cleared")  # values that are areas
NUMBERED = ("signal", "line")  # words of `for each` whose items are named by the engine
_AGAIN = re.compile(r"#\d+$")


def wording(
    answers: FactSource,
    language: str,
    key: str,
    values: dict[str, Any],
    kind: str,
    origin: do.Origin,
) -> str:
    """The text in the reader's language, else in the plan's first."""
    plan: Plan = answers.plan
    language = language if language in plan.texts else plan.languages[0]
    playbook = plan.playbook(kind)
    step = playbook.steps.get(origin.step)
    saying = ValueText(answers, language)
    template = _template(plan, language, key)
    named = fields_of(template)
    shown = dict(values) | _quoted(plan, playbook, step, named & values.keys(), values, saying)
    of = playbook.titles.get(language, kind)
    shown |= {"title": (step and step.title.get(language)) or of, "playbook": of}
    for name in WORDED:
        shown[name] = plan.texts[language].get(str(shown.get(name)), shown.get(name))
    point = answers.directory.units.get(str(shown.get("standby")))
    if point:  # what customers know a household or pick-up point by; a truck by its number
        shown |= {
            "point": (point.name_en if language == "en" else point.name) or point.name or point.id,
            "hours": point.hours,
        }
    if report := plan.signals.get(str(shown.get("report"))):
        shown["report"] = report.titles.get(language, report.name)
        shown["said"] = _said(shown.get("said"), report, saying)
    if "say" in fields_of(template) and values.get("say_text"):
        shown["say"] = _to_say(answers, language, values, kind, origin)
    if duty := plan.routines.get(str(shown.get("duty"))):
        shown["duty"] = duty.titles.get(language, duty.name)
    if step and step.each and step.each[0] in NUMBERED and shown.get("item"):
        shown["item"] = _item(str(shown["item"]), language)
    shown |= _areas(shown, language, answers) | _sites(shown, language, answers)
    zone = plan.calendar.zone
    today = answers.now.astimezone(zone).date()
    text = render(template, shown, zone, today, language)
    # in a live drill every text says so
    return text if answers.directory.only is None else mark_drill_texts(text)


def _to_say(
    answers: FactSource, language: str, values: dict[str, Any], kind: str, origin: do.Origin
) -> str:
    """What those who phone customers have to say: the text the customers get, without a name."""
    key = str(values["say_text"])
    return wording(answers, language, key, {**values, "name": "…"}, kind, origin)


def _areas(shown: dict[str, Any], language: str, answers: FactSource) -> dict[str, str]:
    return {
        name: area_text(str(shown[name]), language, answers.directory)
        for name in AREAS
        if shown.get(name)
    }


def _sites(shown: dict[str, Any], language: str, answers: FactSource) -> dict[str, str]:
    known = answers.directory.sites
    found = {n: site for n in ("site", "item") if (site := known.get(str(shown.get(n))))}
    names = {n: site.name_en if language == "en" else site.name_zh for n, site in found.items()}
    if shown.get("site") == "":  # a report may leave it out
        reader = language if language in LANGUAGES else "en"
        names["site"] = Renderer(reader).text(message("notice.site_not_reported"))
    return names


def _template(plan: Plan, language: str, key: str) -> str:
    """The plan's own wording, else the usual one of a message that every plan has."""
    own = plan.texts[language].get(key)
    return own or translate(f"wording.{key}", language if language in LANGUAGES else "en")


def _quoted(
    plan: Plan,
    playbook: Playbook,
    step: Step | None,
    names: Iterable[str],
    values: dict[str, Any],
    saying: ValueText,
) -> dict[str, Any]:
    """The values by name, with what people wrote themselves in quotes."""
    found: dict[str, Any] = {}
    for name in names:
        field = is_reported(plan, step, name)
        if name == "counts" and isinstance(values[name], Mapping):
            found[name] = counts_text(values[name], saying)
        elif name == "votes" and isinstance(values[name], list):
            found[name] = votes_text(values[name], step, saying)
        elif is_answered(playbook, step, name):
            found[name] = quoted_answer(values[name], saying)
        elif field is None:
            found[name] = saying.value(name, values[name])
        else:
            found[name] = quoted_words(plan, field, values[name], saying.language)
    return found


def _item(item: str, language: str) -> str:
    """What a step is about, by the words of its report, even where that came again (`DB-A#2`); by
    its number where nothing tells it from others.
    """
    words = _AGAIN.sub("", item)
    if not words.isdecimal():
        return words
    numbered = message("notice.item_number", number=words)
    return Renderer(language if language in LANGUAGES else "en").text(numbered)


def _said(fields: Any, report: SignalSpec, saying: ValueText) -> str:
    """What a report said, each field under its title."""
    plan, language = saying.answers.plan, saying.language
    told = fields.items() if isinstance(fields, dict) else ()
    titles = {name: spec.titles.get(language, name) for name, spec in report.fields.items()}
    shown = (
        (
            titles.get(name, name),
            quoted_words(plan, name, value, language, named=False)
            if name in plan.reporter_fields
            else value,
            name,
        )
        for name, value in told
        if value
    )
    return saying.semicolon.join(
        f"{title}{saying.colon}{saying.value(name, value)}" for title, value, name in shown
    )
