"""Files written in any of the languages, and in older words, brought to the canonical form in
which the loader reads them. Lines and what was written are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from playbooks.keywords import LANGUAGES
from playbooks.keywords.condition_words import read_condition
from playbooks.keywords.plan_names import LanguageNames
from playbooks.keywords.renames import KEYS, VALUES, KeyRename
from playbooks.keywords.translator import Translator
from playbooks.loader.faults import FaultCollector
from playbooks.loader.node_kinds import (
    DECLARED,
    FREE,
    NAMED,
    KeyNode,
    ValueNode,
    is_titles,
    places,
)
from playbooks.loader.yaml_tree import Items, Map, Text, Tree
from translations import message

LATEST = "the area of the latest decision"


def canonical_keys(tree: Map, report: FaultCollector, parent: str = "") -> None:
    """Replace the keys of a file that are words of the language; `parent` as in `places`."""
    if not report.file.startswith("texts/"):
        _keys(tree, parent, report)


def canonical_values(tree: Map, file: str, names: Mapping[str, LanguageNames]) -> None:
    """Replace the values, and the plan's own names; the keys are in canonical form."""
    steps = steps_of(tree, file, names)
    translators = [
        Translator(language, names.get(code, LanguageNames()).in_file(steps))
        for code, language in LANGUAGES.items()
    ]
    renamed: list[KeyNode] = []
    for place in places(tree, file):
        if isinstance(place, ValueNode):
            _value(place, translators)
        elif place.named or place.key == "in":
            renamed.append(place)
    for place in renamed:
        if place.named:
            _named(place, translators)
        else:
            _latest_area(place, tree)


def renamed_key(written: str, parent: str, beside: Iterable[str]) -> KeyRename | None:
    """The rename of an old word."""
    return next(
        (
            rename
            for rename in KEYS
            if rename.old == written
            and (not rename.inside or parent in rename.inside)
            and (not rename.beside or {*rename.beside} & {*beside})
        ),
        None,
    )


def steps_of(tree: Map, file: str, names: Mapping[str, LanguageNames]) -> str:
    """Whose steps a file names: its own, or those of the playbook that a drill rehearses."""
    rehearsed = tree.items.get("playbook")
    if not file.startswith("drills/") or not isinstance(rehearsed, Text):
        return file
    known = (of.names.read.get(rehearsed.value) for of in names.values())
    return next((name for name in known if name), rehearsed.value)


def _keys(tree: Tree, parent: str, report: FaultCollector, named: bool = False) -> None:
    if isinstance(tree, Items):
        for item in tree.items:
            _keys(item, parent, report)
    if not isinstance(tree, Map) or is_titles(tree):
        return
    if not named:
        _rename_keys(tree, parent, report)
    for key, value in tree.items.items():
        if named:
            _keys(value, parent, report)
        elif key not in FREE:
            _keys(value, key, report, named=key in NAMED and isinstance(value, Map))


def _rename_keys(tree: Map, parent: str, report: FaultCollector) -> None:
    canonical = {key: _read_key(key, parent) for key in tree.items}
    for key, name in canonical.items():
        # An old word may have been written in another language.
        beside = canonical.values()
        if rename := renamed_key(key, parent, beside) or renamed_key(name, parent, beside):
            canonical[key] = _read_key(rename.new, parent)
            name = canonical[key]
        if name != key:
            _replace_key(tree, key, name, report)
    if isinstance(condition := tree.items.pop("major when", None), Text):
        tree.items["severity"] = Map({"major": condition}, condition.line)
        tree.lines["severity"] = condition.line
        tree.written["severity"] = tree.written.get("major when", "major when")


def _call_key(tree: Map, key: str, name: str) -> None:
    """Call a key by its canonical name, in its place: people see options in the file's order."""
    tree.items = {name if k == key else k: value for k, value in tree.items.items()}
    if key in tree.lines:
        tree.lines[name] = tree.lines.pop(key)
    if key in tree.spans:
        tree.spans[name] = tree.spans.pop(key)
    tree.written[name] = key


def _read_key(written: str, parent: str) -> str:
    found = (language.read_key(written, parent) for language in LANGUAGES.values())
    return next((key for key in found if key), written)


def _replace_key(tree: Map, key: str, name: str, report: FaultCollector) -> None:
    if name in tree.items:
        report.add(
            tree.line_of(key), key, message("plan.is_written_twice", key=key),
            message("remedy.keep_one"),
        )  # fmt: skip
    _call_key(tree, key, name)


def _value(place: ValueNode, translators: list[Translator]) -> None:
    if place.kind == "free":
        return
    text = place.text
    found = renamed_value(place.key, text.value) or text.value
    for translator in translators:
        found = _read(found, place.kind, translator)
    if found != text.value:
        text.value, text.written = found, text.value


def renamed_value(key: str, text: str) -> str | None:
    """The new form of a value of an old form."""
    return next((new for rename in VALUES if (new := rename.apply(key, text)) is not None), None)


def _read(text: str, kind: str, translator: Translator) -> str:
    if kind == "condition":
        return read_condition(text, translator)
    if kind == "item":
        return translator.read_item(text)
    return translator.read_step(text) if kind == "step" else translator.read(text)


def _named(place: KeyNode, translators: list[Translator]) -> None:
    """A key that is a name of the plan. Where it is declared it has no other."""
    if place.parent in DECLARED:
        return
    for translator in translators:
        name = translator.plan.names.read.get(place.key)
        if name is not None and name not in place.map.items:
            _call_key(place.map, place.key, name)
            return


def _latest_area(place: KeyNode, tree: Map) -> None:
    """`in: the area of the latest decision` names every area that is entered with a decision."""
    value = place.map.items["in"]
    if isinstance(value, Text) and value.value == LATEST:
        found = [Text(source, value.line, value.span) for source in _entered_areas(tree, "")]
        if found:
            place.map.items["in"] = Items([*found], value.line)


def _entered_areas(tree: Tree, step: str) -> Iterator[str]:
    """`decide.area` for each step in whose options an area is entered."""
    if isinstance(tree, Items):
        for item in tree.items:
            yield from _entered_areas(item, step)
    if not isinstance(tree, Map):
        return
    own = tree.items.get("id")
    step = own.value if isinstance(own, Text) else step
    entered = tree.items.get("enter")
    if isinstance(entered, Map):
        for name, field in entered.items.items():
            kind = field.items.get("is") if isinstance(field, Map) else None
            if isinstance(kind, Text) and kind.value == "area":
                yield f"{step}.{name}"
        return
    for inner in tree.items.values():
        yield from dict.fromkeys(_entered_areas(inner, step))
