"""Two versions of a plan, compared in the plan's own words: file, step, word, before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from playbooks.loader.yaml_tree import Items, Map, Text, Tree

NAMES = ("id", "group", "playbook", "routine", "drill")  # the word that names an entry of a list


@dataclass(frozen=True, slots=True)
class Change:
    """`path`: its path of words, a step by its id.

    `before` or `after` None: it was added, or removed.
    """

    file: str
    path: tuple[str, ...]
    before: str | None
    after: str | None

    def __str__(self) -> str:
        where = ", ".join(self.path)
        if self.before is None:
            return f"{self.file}: {where}: added: {self.after}"
        if self.after is None:
            return f"{self.file}: {where}: taken out: {self.before}"
        return f"{self.file}: {where}: {self.before} → {self.after}"


def changes(before: Mapping[str, Map], after: Mapping[str, Map]) -> Iterator[Change]:
    """In file order.

    Comments, order of words and spacing do not count; the order of steps does not either (a plan
    means the same).
    """
    for file in sorted({*before, *after}):
        yield from _between(file, (), before.get(file), after.get(file))


def _between(
    file: str, path: tuple[str, ...], before: Tree | None, after: Tree | None
) -> Iterator[Change]:
    if said(before) == said(after):
        return
    left, right = _entries(before), _entries(after)
    # a file, or a list of steps, present on one side only
    whole = not path or isinstance(before or after, Items)
    if before is None and whole:
        left = {}
    if after is None and whole:
        right = {}
    if left is None or right is None:
        yield Change(file, path, said(before), said(after))
        return
    for name in dict.fromkeys([*left, *right]):
        yield from _between(file, (*path, name), left.get(name), right.get(name))


def _entries(tree: Tree | None) -> dict[str, Tree] | None:
    """What can be compared by name: the words of a mapping, the named entries of a list."""
    if isinstance(tree, Map):
        return tree.items
    if (
        isinstance(tree, Items)
        and tree.items
        and all(isinstance(item, Map) and _name(item) for item in tree.items)
    ):
        return {_name(item): item for item in tree.items if isinstance(item, Map)}
    return None


def _name(item: Map) -> str:
    for word in NAMES:
        found = item.items.get(word)
        if isinstance(found, Text):
            return f"{'step' if word == 'id' else word} {found.value}"
    return ""


def said(tree: Tree | None) -> str | None:
    """A value as the plan would write it on one line."""
    if tree is None:
        return None
    if isinstance(tree, Text):
        return tree.value or '""'
    if isinstance(tree, Items):
        return "[" + ", ".join(str(said(item)) for item in tree.items) + "]"
    return "{" + ", ".join(f"{word}: {said(inner)}" for word, inner in tree.items.items()) + "}"
