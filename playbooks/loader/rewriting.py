"""A plan's files in other words: of another language, or of the current form of the language.

Only the words change; comments, order and spacing stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from playbooks.keywords import LANGUAGES
from playbooks.keywords.condition_words import write_condition
from playbooks.keywords.plan_names import LanguageNames
from playbooks.keywords.translator import Translator
from playbooks.loader.canonical_words import (
    canonical_keys,
    canonical_values,
    renamed_key,
    renamed_value,
    steps_of,
)
from playbooks.loader.faults import FaultCollector
from playbooks.loader.node_kinds import DECLARED, KeyNode, ValueNode, places
from playbooks.loader.plan_folder import parsed
from playbooks.loader.wordings_of_names import wordings_of_names
from playbooks.loader.yaml_tree import Items, Map, Span, Text, parse

# as a plain scalar, also inside brackets
_PLAIN = re.compile(r"[^\s!\"#%&'*,>?@\[\]`{|}:-](?:[^\[\]{},#:]|:(?=\S)|(?<=\S)#)*(?<!\s)")


@dataclass(frozen=True)
class Edit:
    """`raw`: the text is YAML, no value."""

    span: Span
    text: str
    raw: bool = False


def translated(files: Mapping[str, str], drills: Mapping[str, str], into: str) -> dict[str, str]:
    """All files with the words of the language `into`; those that cannot be parsed stay."""
    trees = parsed(dict(files))
    words = wordings_of_names(trees)
    trees |= {name: tree for name in drills if (tree := _drill(drills[name], name, words))}
    found = dict(files) | dict(drills)
    for name, tree in trees.items():
        names = words.get(into, LanguageNames())
        translator = Translator(LANGUAGES[into], names.in_file(steps_of(tree, name, words)))
        edits = [*_translations(tree, name, translator), *_quotations(tree, words, into)]
        found[name] = _edited(found[name], edits)
    return found


def upgraded(files: Mapping[str, str]) -> dict[str, str]:
    """All files with the words of the current form of the language."""
    return {name: _upgraded(text, name) for name, text in files.items()}


def _drill(text: str, name: str, words: Mapping[str, LanguageNames]) -> Map | None:
    report = FaultCollector(name)
    tree = parse(text, report)
    if tree is not None:
        canonical_keys(tree, report)
        canonical_values(tree, name, words)
    return tree


def _quotations(tree: Map, words: Mapping[str, LanguageNames], into: str) -> Iterator[Edit]:
    """What a drill of publishing quotes from the plan's files: `instead of:` and `write:`."""
    for version in _items(tree, "publish"):
        for change in _items(version, "change"):
            file = change.items.get("file")
            for word in ("instead of", "write"):
                quoted = change.items.get(word)
                if isinstance(quoted, Text) and isinstance(file, Text):
                    new = _quotation(quoted.value, file.value, words, into)
                    yield from _changed(quoted.span, quoted.value, new)


def _items(tree: Map, word: str) -> Iterator[Map]:
    found = tree.items.get(word)
    yield from (m for m in (found.items if isinstance(found, Items) else ()) if isinstance(m, Map))


def _quotation(text: str, file: str, words: Mapping[str, LanguageNames], into: str) -> str:
    """A part of a mapping, as it is written in a plan's file."""
    opened = "" if text.startswith("{") else "{"
    report = FaultCollector(file)
    tree = parse(opened + text + ("}" if opened else ""), report)
    if tree is None:
        return text
    canonical_keys(tree, report, "steps")
    canonical_values(tree, file, words)
    names = words.get(into, LanguageNames()).in_file(file)
    edits = _translations(tree, file, Translator(LANGUAGES[into], names), "steps")
    found = _edited(opened + text + ("}" if opened else ""), edits)
    return found[1:-1] if opened else found


def _translations(tree: Map, file: str, translator: Translator, parent: str = "") -> Iterator[Edit]:
    for place in places(tree, file, parent):
        if isinstance(place, ValueNode):
            text = place.text
            yield from _changed(text.span, text.written or text.value, _write(place, translator))
        elif place.key in place.map.spans:
            written = place.map.written.get(place.key, place.key)
            yield from _changed(place.map.spans[place.key], written, _key(place, translator))


def _changed(span: Span, written: str, new: str) -> Iterator[Edit]:
    if new != written:
        yield Edit(span, new)


def _key(place: KeyNode, translator: Translator) -> str:
    if not place.named:
        return translator.language.write_key(place.key, place.parent)
    if place.parent in DECLARED:
        return place.key
    names = translator.plan.names
    written = names.write.get(place.key, place.key)
    return written if names.read.get(written, written) == place.key else place.key


def _write(place: ValueNode, translator: Translator) -> str:
    value = place.text.value
    if place.kind == "free":
        return value
    if place.kind == "condition":
        return write_condition(value, translator)
    if place.kind == "item":
        return translator.write_item(value)
    return translator.write_step(value) if place.kind == "step" else translator.write(value)


def _upgraded(text: str, file: str) -> str:
    report = FaultCollector(file)
    tree = parse(text, report, wording=file.startswith("texts/"))
    if tree is None or file.startswith(("texts/", "drills/")):
        return text
    canonical_keys(tree, report)
    return _edited(text, [*_renamed(tree, file), *_unwrapped(tree, file, text)])


def _renamed(tree: Map, file: str) -> Iterator[Edit]:
    for place in places(tree, file):
        if isinstance(place, ValueNode):
            if (new := renamed_value(place.key, place.text.value)) is not None:
                yield Edit(place.text.span, new)
        elif not place.named and place.key in place.map.spans:
            written = place.map.written.get(place.key, place.key)
            if rename := renamed_key(written, place.parent, place.map.items):
                yield Edit(place.map.spans[place.key], rename.new)


def _unwrapped(tree: Map, file: str, text: str) -> Iterator[Edit]:
    """`severity: {major: CONDITION}` as `major when: CONDITION`. It stays where it says more, or
    where a comment would be lost.
    """
    severity = tree.items.get("severity")
    condition = severity.items.get("major") if isinstance(severity, Map) else None
    if not isinstance(severity, Map) or not isinstance(condition, Text):
        return
    if tree.written.get("severity") or len(severity.items) > 1:
        return
    start = tree.spans["severity"][0]
    if "#" in text[start : condition.span[0]]:
        return
    yield Edit((start, condition.span[0]), "major when: ", raw=True)
    if text[severity.span[0]] == "{":
        yield Edit((condition.span[1], severity.span[1]), "", raw=True)


def _edited(text: str, edits: Iterable[Edit]) -> str:
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        start, end = edit.span
        old = text[start:end]
        # A block scalar has lines of its own.
        if old and not old.startswith(("|", ">")):
            new = edit.text if edit.raw else _scalar(edit.text, old)
            text = text[:start] + new + text[end:]
    return text


def _scalar(new: str, old: str) -> str:
    """As YAML: plain where the old one was plain or only its words asked for quotes."""
    if _PLAIN.fullmatch(new) and not (old[0] in "\"'" and new.isascii()):
        return new
    if '"' in new or "\\" in new:
        return "'" + new.replace("'", "''") + "'"
    return f'"{new}"'
