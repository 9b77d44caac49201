"""What is where in a plan's files: which keys are words of the language, what a value is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from playbooks.loader.yaml_tree import Items, Map, Text, Tree

Kind = Literal["free", "condition", "step", "item", "value"]

OF_A_KIND = "things of a kind"  # no key of a file: matches each key under `things`
# mappings whose keys are names that the plan gives
NAMED = frozenset(
    {
        *("signals", "fields", "values", "facts", "clauses", "sources", "things"),
        *("sentences", "audiences", "customers", "pools", "approvals", "departments", "escalation"),
        *("options", "enter", "with", "check", "fits", "acting", "cartons"),
        OF_A_KIND,
    }
)
# in these a name is given: what it is called elsewhere is written inside it
DECLARED = frozenset(
    {
        *("signals", "fields", "facts", "departments", "values"),
        *("clauses", "sentences", "sources", "things", OF_A_KIND),
    }
)
# what people write as they like, and keys of texts/
FREE = frozenset(
    {
        *("title", "scope", "say first", "say after", "note", "also called", "called"),
        *("id", "group", "drill", "text", "event", "category", "says", "seen", "person", "clause"),
        *("languages", "sender", "instead of", "write", "file", "in force since", "clauses"),
    }
)
CONDITIONS = frozenset({"when", "fit", "major", "major when", "closes when", "where"})
_STEPS = frozenset({"after", "after any", "until", "cancels", "lines", "step"})


@dataclass(frozen=True)
class KeyNode:
    """A key of `map`; `parent` is the key that the mapping is the value of.

    `named`: it is a name of the plan, no word of the language.
    """

    map: Map
    key: str
    parent: str
    named: bool


@dataclass(frozen=True)
class ValueNode:
    """A text that is the value of `key`, alone or in a list; `beside` is the mapping around it."""

    text: Text
    key: str
    kind: Kind


def places(tree: Map, file: str, parent: str = "") -> Iterator[KeyNode | ValueNode]:
    """Every key and every text of a file whose keys are in canonical form.

    `parent`: the key that the tree is the value of, where it is but a part of the file.
    """
    if not file.startswith("texts/"):
        yield from _map(tree, parent, file, named=False)


def is_titles(tree: Map) -> bool:
    """A wording in each language, under any key."""
    return bool(tree.items) and set(tree.items) <= {"zh", "en"}


def _map(tree: Map, parent: str, file: str, named: bool) -> Iterator[KeyNode | ValueNode]:
    if is_titles(tree):
        return
    for key, value in tree.items.items():
        yield KeyNode(tree, key, parent, named)
        if named and isinstance(value, Text):
            yield ValueNode(value, parent, _kind_of_named(parent, file))
        elif not named and (key in FREE or _declares(key, parent, file)):
            continue
        else:
            inner = OF_A_KIND if named and parent == "things" else parent if named else key
            yield from _value(value, inner, parent, file)


def _value(value: Tree, key: str, parent: str, file: str) -> Iterator[KeyNode | ValueNode]:
    if isinstance(value, Text):
        yield ValueNode(value, key, _kind(key))
    elif isinstance(value, Items):
        for item in value.items:
            if isinstance(item, Map):
                yield from _map(item, key, file, named=False)
            else:
                yield from _value(item, key, parent, file)
    else:
        yield from _map(value, key, file, named=key in NAMED and key != parent)


def _declares(key: str, parent: str, file: str) -> bool:
    """`playbook: pump_failure` at the head of its own file is a name being given."""
    if parent == "":
        return key == "name" or (key == "playbook" and file.startswith("playbooks/"))
    return key == "routine" and file == "routines.yaml"


def _kind(key: str) -> Kind:
    if key in CONDITIONS:
        return "condition"
    if key == "for each":
        return "item"
    return "step" if key in _STEPS else "value"


def _kind_of_named(parent: str, file: str) -> Kind:
    if parent in ("check", "fits"):
        return "condition"
    return "free" if parent in ("fields", "values") and file.startswith("drills/") else "value"
