"""What people wrote with their answers, as other texts repeat it: short, in quotes, without
addresses and numbers to call. The desk shows it in full.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playbooks.definition.plan import Playbook
from playbooks.definition.step import Step
from playbooks.messages.quoted_reports import sanitized
from playbooks.messages.value_text import ValueText
from translations import LANGUAGES, Renderer, message

WORDS = "words"
FOUND = "found"  # what a check found, as the person who made it wrote it


def is_answered(playbook: Playbook, step: Step | None, name: str) -> bool:
    """Whether a value of a wording is free text of an answer."""
    source = step.values.get(name) if step else None
    if source is None:
        return name in (WORDS, FOUND)
    asked, _, yielded = source.partition(".")
    return yielded == WORDS and asked in playbook.steps


def quoted_answer(value: Any, saying: ValueText) -> str:
    """The words, or those of each site, truck or report by its name; empty where there are none."""
    if isinstance(value, Mapping):
        return saying.semicolon.join(
            f"{_item(str(item), saying)}{saying.colon}{_quoted(words, saying)}"
            for item, words in value.items()
            if words
        )
    return _quoted(value, saying) if value else ""


def _item(item: str, saying: ValueText) -> str:
    site = saying.answers.directory.sites.get(item)
    if site:
        return site.name_en if saying.language == "en" else site.name_zh
    return saying.named(item)


def _quoted(words: Any, saying: ValueText) -> str:
    render = Renderer(saying.language if saying.language in LANGUAGES else "en")
    return render.text(message("notice.quoted", words=sanitized(str(words))))
