"""Votes of one decision as a text has them: who chose what, with what they entered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from playbooks.definition.declarations import FieldSpec
from playbooks.definition.step import Step
from playbooks.definition.templates import render
from playbooks.messages.area_text import area_text
from playbooks.messages.quoted_reports import sanitized
from playbooks.messages.value_text import ValueText, short_title
from translations import LANGUAGES, Renderer, message


def votes_text(votes: Sequence[Mapping[str, Any]], step: Step | None, saying: ValueText) -> str:
    """`Ann: suspend (Until 15:00, Where left empty); …`: every value that the option lets enter,
    so that what was left empty is seen, too.
    """
    return saying.semicolon.join(_vote(vote, step, saying) for vote in votes)


def _vote(vote: Mapping[str, Any], step: Step | None, saying: ValueText) -> str:
    options = getattr(step.does, "options", {}) if step else {}
    fields: Mapping[str, FieldSpec] = options.get(vote["option"], {}).get("enter", {})
    said = (
        f"{_title(name, spec, saying)} {_value(spec, vote['values'].get(name), saying)}"
        for name, spec in fields.items()
    )
    entered = saying.comma.join(said)
    brackets = "（{}）" if saying.language == "zh" else " ({})"
    chosen = saying.named(str(vote["option"])) + (brackets.format(entered) if entered else "")
    return f"{vote['name']}{saying.colon}{chosen}"


def _title(name: str, spec: FieldSpec, saying: ValueText) -> str:
    title = spec.titles.get(saying.language, "")
    return short_title(title) if title else saying.named(name)


def _value(spec: FieldSpec, value: Any, saying: ValueText) -> str:
    if value in (None, "", []):
        reader = saying.language if saying.language in LANGUAGES else "en"
        return Renderer(reader).text(message("notice.left_empty"))
    if spec.kind == "area":
        return area_text(str(value), saying.language, saying.answers.directory)
    if spec.kind == "time":
        zone = saying.answers.plan.calendar.zone
        today = saying.answers.now.astimezone(zone).date()
        moment = datetime.fromisoformat(str(value))
        return render("{time}", {"time": moment}, zone, today, saying.language)
    said = saying.value("", value)
    return sanitized(said) if isinstance(said, str) else str(said)
