"""What a plan calls its own names in each language: from texts/ and from titles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from playbooks.keywords import LANGUAGES
from playbooks.keywords.plan_names import LanguageNames, Names, combined, unambiguous
from playbooks.loader.yaml_tree import Items, Map, Text, Tree

Pairs = Iterator[tuple[str, str]]


def wordings_of_names(trees: Mapping[str, Map]) -> dict[str, LanguageNames]:
    """Language -> the plan's names in it. `trees`: file -> content, its keys in canonical form."""
    return {language: _in_language(trees, language) for language in LANGUAGES}


def _in_language(trees: Mapping[str, Map], language: str) -> LanguageNames:
    plan = trees.get("plan.yaml") or Map({}, 1)
    texts = unambiguous(_texts(trees, language))
    called = unambiguous(_called(plan, language, texts))
    # English wordings may change at any time without changing what a name means.
    if language == "en":
        return LanguageNames(items=called)
    steps = {
        name: unambiguous(_steps(tree, language), one_word=True)
        for file, tree in trees.items()
        for name in _names_of_file(file, tree)
    }
    titles = unambiguous(_titles_of_names(trees, language))
    facts = unambiguous(_facts(trees, language))
    return LanguageNames(combined(texts, titles), facts, called, steps)


def _texts(trees: Mapping[str, Map], language: str) -> Pairs:
    tree = trees.get(f"texts/{language}.yaml")
    for key, value in tree.items.items() if tree else ():
        if "." not in key and isinstance(value, Text):
            yield key, value.value


def _titles_of_names(trees: Mapping[str, Map], language: str) -> Pairs:
    """Signals, departments, playbooks and routines by their titles."""
    for file, register in (("plan.yaml", "signals"), ("policies.yaml", "departments")):
        for name, spec in _entries(trees.get(file), register):
            yield from _title(name, spec, language)
    for file, tree in trees.items():
        if file.startswith("playbooks/"):
            yield from _title(_text(tree, "playbook"), tree, language)
    for routine in _items(trees.get("routines.yaml"), "routines"):
        yield from _title(_text(routine, "routine"), routine, language)


def _called(plan: Map, language: str, texts: Names) -> Pairs:
    """What the items of `for each` are called, by the signal that gathers them."""
    for _, signal in _entries(plan, "signals"):
        if gathered := _text(signal, "gathers"):
            item = f"signal in incident.{texts.read.get(gathered, gathered)}"
            yield from _title(item, signal, language, "called")


def _facts(trees: Mapping[str, Map], language: str) -> Pairs:
    """Fields of signals, facts from outside, and sizes of customer sets."""
    plan = trees.get("plan.yaml")
    for _, signal in _entries(plan, "signals"):
        for name, field in _entries(signal, "fields"):
            yield from _title(name, field, language)
    for name, fact in _entries(plan, "facts"):
        yield from _title(name, fact, language)
    # The size of a set is a fact; which of these names are sets does not matter.
    for name, wording in _texts(trees, language):
        if " " in name:
            yield name.replace(" ", "_"), wording


def _steps(tree: Tree, language: str) -> Pairs:
    if isinstance(tree, Map):
        yield from _title(_text(tree, "id"), tree, language)
    if not isinstance(tree, Text):
        for inner in tree.items if isinstance(tree, Items) else tree.items.values():
            yield from _steps(inner, language)


def _names_of_file(file: str, tree: Map) -> Iterator[str]:
    """A file is known by its name, and by those of the playbook or the routines in it."""
    yield file
    if name := _text(tree, "playbook"):
        yield name
    for routine in _items(tree, "routines"):
        yield _text(routine, "routine")


def _title(name: str, tree: Map, language: str, word: str = "title") -> Pairs:
    titles = tree.items.get(word)
    if isinstance(titles, Map) and name and (title := _text(titles, language)):
        yield name, title


def _text(tree: Map, word: str) -> str:
    found = tree.items.get(word)
    return found.value if isinstance(found, Text) else ""


def _entries(tree: Map | None, word: str) -> Iterator[tuple[str, Map]]:
    found = tree.items.get(word) if tree else None
    for name, inner in found.items.items() if isinstance(found, Map) else ():
        if isinstance(inner, Map):
            yield name, inner


def _items(tree: Map | None, word: str) -> Iterator[Map]:
    found = tree.items.get(word) if tree else None
    yield from (m for m in (found.items if isinstance(found, Items) else ()) if isinstance(m, Map))
