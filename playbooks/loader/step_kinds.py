"""The kind of a step with its own words, read into the kind's model (`playbooks/engine/steps/`)."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from playbooks.definition.plan import Plan
from playbooks.definition.suggestions import nearest, nearest_name
from playbooks.engine.steps import KINDS
from playbooks.loader.section import Section
from playbooks.loader.yaml_tree import to_plain
from translations import Message, MessageOrText, fault_of, message

# words that a step of any kind has: a hint for an unknown word may be one of them
COMMON_WORDS = ("id", "clause", "after", "after any", "when", "until", "within", "text")


def read_kind(section: Section, plan: Plan, sight: dict[str, str]) -> Any:
    """The step's kind, or None after reporting why there is none.

    `sight`: the facts that its own conditions may name.
    """
    words = [word for word in KINDS if section.has(word)]
    if len(words) != 1:
        section.report.add(
            section.tree.line,
            "",
            _count_of_kinds(words),
            (not words and _unknown_kind(section))
            or message("remedy.exactly_one_of", known=", ".join(KINDS)),
        )
        # Marked as taken: each is known, and only their number is wrong.
        for word in words:
            section.raw(word)
        return None
    kind = KINDS[words[0]]
    own = {(f.alias or name): name for name, f in kind.model_fields.items()}
    given = {word: to_plain(section.raw(word)) for word in own if section.has(word)}
    # Compiled before the model is validated, which has neither the facts nor a line to report.
    if fit := _fit(section, plan, given):
        given["fit"] = section.compiled("fit", fit, plan.types)
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
            section.fault(word, _what(fault))
        return None


def _fit(section: Section, plan: Plan, given: dict[str, Any]) -> str | None:
    """The condition on candidates: of the step itself, and those it names from the pool."""
    own = given.get("fit")
    parts = [own] if isinstance(own, str) else []
    pool = plan.pools.get(str(given.get("dispatch")))
    known = pool.fits if pool else {}
    for name in section.texts("fits"):
        if name in known:
            parts.append(known[name])
        else:
            fault = message("plan.text_is_unknown", text=name)
            section.fault("fits", fault, nearest(name, known))
    return " && ".join(f"({part})" for part in parts) if len(parts) > 1 else next(iter(parts), None)


def _what(fault: ErrorDetails) -> MessageOrText:
    """Our own fault where one was raised, else pydantic's text."""
    ours = fault.get("ctx", {}).get("error")
    if isinstance(ours, Exception):
        return fault_of(ours)
    return str(fault["msg"])


def _count_of_kinds(words: list[str]) -> Message:
    if not words:
        return message("plan.step_has_no_kind")
    return message("plan.step_has_kinds", known=", ".join(words))


def _unknown_kind(section: Section) -> MessageOrText:
    """The word that was probably meant as the kind."""
    strange = [w for w in section.tree.items if w not in COMMON_WORDS]
    for word in strange:
        if found := nearest_name(word, KINDS, 0.5):
            return message("hint.word", text=word, hint=message("hint.did_you_mean", near=found))
    return ""
