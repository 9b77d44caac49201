"""Faults with the words that the writer of the file used, instead of their canonical forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from playbooks.definition.suggestions import nearest_name
from playbooks.keywords import LANGUAGES, Keywords
from playbooks.keywords.plan_names import LanguageNames
from playbooks.keywords.translator import Each, Translator
from playbooks.loader.faults import Fault
from playbooks.loader.yaml_tree import Items, Map, Text, Tree
from translations import Message, MessageOrText, message

Words = Mapping[str, LanguageNames]


def as_written(fault: Fault, tree: Map | None, words: Words) -> Fault:
    """`tree`: the file of the fault in canonical form; `words`: what the plan calls its names."""
    keys, values = dict(_keys(tree)) if tree else {}, dict(_values(tree)) if tree else {}
    language = _language_of({*keys.values(), *values.values()})
    if language is None:
        return fault
    translator = Translator(language, words.get(language.code, LanguageNames()).in_file(fault.file))

    def word(canonical: str) -> str:
        written = values.get(canonical) or keys.get(canonical) or language.keys.get(canonical)
        return written or translator.write(canonical)

    def said(text: str) -> str:
        """As it was written; other facts in the same language."""
        return values.get(text) or keys.get(text) or (word(text) if "." in text else text)

    return replace(
        fault,
        field=keys.get(fault.field, fault.field),
        what=_reworded(_nearer(fault.what, translator), said),
        remedy=_hint(fault, translator, word) or _reworded(fault.remedy, word),
    )


def _keys(tree: Tree) -> Iterator[tuple[str, str]]:
    if isinstance(tree, Map):
        yield from tree.written.items()
    if not isinstance(tree, Text):
        for inner in tree.items if isinstance(tree, Items) else tree.items.values():
            yield from _keys(inner)


def _values(tree: Tree) -> Iterator[tuple[str, str]]:
    if isinstance(tree, Text):
        if tree.written is not None:
            yield tree.value, tree.written
        return
    for inner in tree.items if isinstance(tree, Items) else tree.items.values():
        yield from _values(inner)


def _language_of(written: set[str]) -> Keywords | None:
    """The language that most of the words are of."""
    counts = {code: len(language.words() & written) for code, language in LANGUAGES.items()}
    code = max(counts, key=lambda code: counts[code])
    return LANGUAGES[code] if counts[code] else None


def _reworded(text: MessageOrText, word: Each) -> MessageOrText:
    """Parameters that are words, or lists of words."""
    if not isinstance(text, Message):
        return text
    params = {name: _param(value, word) for name, value in text.params.items()}
    return replace(text, params=params)


def _param(value: object, word: Each) -> object:
    if isinstance(value, Message):
        return _reworded(value, word)
    if not isinstance(value, str):
        return value
    known = word(value)
    return known if known != value else ", ".join(word(part) for part in value.split(", "))


def _hint(fault: Fault, translator: Translator, word: Each) -> MessageOrText:
    """For a word that is not known in this language: the one most like it."""
    text = fault.what.params.get("text") if isinstance(fault.what, Message) else None
    remedy = fault.remedy
    if not isinstance(remedy, Message) or not remedy.code.startswith("hint."):
        return ""
    if not isinstance(text, str) or text.isascii():
        return ""
    here = [word(name) for name in str(remedy.params.get("known", "")).split(", ")]
    others = {*translator.language.words(), *translator.plan.names.write.values()} - {text}
    found = nearest_name(text, here, 0.5) or nearest_name(text, others, 0.5)
    return message("hint.did_you_mean", near=found) if found else ""


def _nearer(what: MessageOrText, translator: Translator) -> MessageOrText:
    """A fact that does not exist: the one whose name in this language is most like it."""
    if not isinstance(what, Message):
        return what
    if isinstance(error := what.params.get("error"), Message):
        return replace(what, params={**what.params, "error": _nearer(error, translator)})
    owner, _, name = str(what.params.get("source", "")).partition(".")
    if not what.code.startswith("plan.there_is_no_fact") or name.isascii():
        return what
    shown = translator.write_fact(f"{owner}.{name}")
    found = nearest_name(name, translator.names_of_facts(), 0.5)
    if found is None:
        return message("plan.there_is_no_fact_named", source=shown)
    near = f"{shown.partition('.')[0]}.{found}"
    return message("plan.there_is_no_fact_but", source=shown, near=near)
