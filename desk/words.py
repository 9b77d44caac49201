"""The desk's own wording, from the catalogue of the reader's language. A plan's own texts are in
the plan; the words of its language (kinds of step, outcomes, roles) have entries of their own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from translations import LANGUAGES, Renderer, lookup, translate

Language = str
ENGLISH = "en"  # in which a plan's own names are written
STEPS = ("triage", "closing", "plan", "answered")  # built in
_ACTING = re.compile(r"^(.+) \((.+)\)$")


def spoken(language: str) -> Language:
    """A person's language where there is a catalogue for it, else English."""
    return language if language in LANGUAGES else ENGLISH


def word(key: str, language: Language, **values: object) -> str:
    """One wording with its values."""
    return translate(f"desk.{key}", language, **values)


def button(answer: str, language: Language, texts: Mapping[str, str] | None = None) -> str:
    """An answer as the button that gives it.

    `texts` is the plan's wording, which knows the options the plan made up.
    """
    if lookup(f"given.{answer}", language) or not texts or answer not in texts:
        return lookup(f"answer.{answer}", language) or answer
    return texts[answer][:1].upper() + texts[answer][1:]


def given(answer: str | None, language: Language, texts: Mapping[str, str] | None = None) -> str:
    """An answer after it was given."""
    if not answer:
        return ""
    return lookup(f"given.{answer}", language) or button(answer, language, texts)


def plan_word(name: str, language: Language) -> str | None:
    """A word of the plan language in the reader's language; None where the desk has none."""
    return lookup(f"word.{name}", language) or lookup(f"outcome.{name}", language)


def role(name: str, language: Language, texts: Mapping[str, str] | None = None) -> str:
    """A role, also of an acting commander: `commander (head of security)`.

    `texts`: the plan's words for its own roles.
    """
    if language == ENGLISH:
        return name
    if acting := _ACTING.match(name):
        both = {
            "role": role(acting[1], language, texts),
            "acting": role(acting[2], language, texts),
        }
        return translate("role.acting", language, **both)
    return lookup(f"role.{name}", language) or (texts or {}).get(name, name)


def state(name: str, language: Language) -> str:
    """Of a message or a truck."""
    return lookup(f"state.{name}", language) or name


def truck_state(name: str, language: Language) -> str:
    return lookup(f"unit_state.{name}", language) or state(name, language)


def channel(name: str, language: Language) -> str:
    """The way something came in; a source that is none of ours by its own name."""
    return lookup(f"channel.{name}", language) or name


def absence(name: str, language: Language) -> str:
    """Why a person cannot be called."""
    return lookup(f"absence.{name}", language) or name


def limit(text: str, language: Language) -> str:
    """A time limit as the plan writes it."""
    return Renderer(language).span(text)


def mark(text: str, language: Language) -> str:
    """A moment to remind at, as the plan writes it: `start`, `half`, `1h left`."""
    return Renderer(language).mark(text)


def builtin_step(name: str, language: Language) -> str | None:
    """A step that every playbook has; None where it is another one."""
    return lookup(f"step_name.{name}", language) if name in STEPS else None
