"""The kind of a step with its own words, read into the kind's model (`playbooks/engine/steps/`)."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from playbooks.definition.suggestions import nearest
from playbooks.engine.steps import KINDS
from playbooks.loader.section import Section
from playbooks.loader.yaml_tree import plain

# words that a step of any kind has: a hint for an unknown word may be one of them
COMMON_WORDS = ("id", "clause", "after", "after any", "when", "until", "within", "text")


def read_kind(section: Section, types: dict[str, str], sight: dict[str, str]) -> Any:
    """The step's kind, or None after reporting why there is none.

    `sight`: the facts that its own conditions may name.
    """
    words = [word for word in KINDS if section.has(word)]
    if len(words) != 1:
        found = " and ".join(words) if words else "no kind"
        section.report.add(
            section.tree.line,
            "",
            f"the step has {found}",
            _unknown_kind(section) or f"exactly one of {', '.join(KINDS)}",
        )
        for word in words:
            section.raw(word)
        return None
    kind = KINDS[words[0]]
    own = {(f.alias or name): name for name, f in kind.model_fields.items()}
    given = {word: plain(section.raw(word)) for word in own if section.has(word)}
    if isinstance(given.get("fit"), str):
        given["fit"] = section.compiled("fit", given["fit"], types)
    if isinstance(given.get("check"), dict):
        given["check"] = {
            name: section.compiled("check", str(text), sight)
            for name, text in given["check"].items()
        }
    try:
        return kind.model_validate(given, context=section.report.values)
    except ValidationError as error:
        for fault in error.errors():
            word = str(fault["loc"][0]) if fault["loc"] else words[0]
            section.fault(word, fault["msg"].removeprefix("Value error, "))
        return None


def _unknown_kind(section: Section) -> str:
    """The word that was probably meant as the kind."""
    strange = [w for w in section.tree.items if w not in COMMON_WORDS]
    hints = [f"{w!r}: {nearest(w, KINDS)}" for w in strange if "did you mean" in nearest(w, KINDS)]
    return hints[0] if hints else ""
