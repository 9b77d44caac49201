"""Source locations: maps a path of words to the file line of its last word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from playbooks.loader.faults import Fault
from playbooks.loader.yaml_tree import Items, Map, Text, Tree
from translations import MessageOrText


@dataclass(frozen=True)
class SourceLocations:
    """`trees`: file -> its parsed content."""

    trees: Mapping[str, Map]

    def line(self, file: str, *path: str) -> int:
        """The line of the deepest word of the path that is really there."""
        tree: Tree | None = self.trees.get(file)
        line = 1
        for word in path:
            found = _step_into(tree, word)
            # As far as the path leads: for a missing word, that is the line of what lacks it.
            if found is None:
                break
            line, tree = found
        return line

    def fault(
        self, file: str, path: tuple[str, ...], fault: MessageOrText, expected: MessageOrText = ""
    ) -> Fault:
        """A fault outside any step; its field is the first word of the path below its section."""
        return Fault(
            file,
            self.line(file, *path),
            "",
            path[-2] if len(path) > 1 else path[-1],
            fault,
            expected,
        )


def _step_into(tree: Tree | None, word: str) -> tuple[int, Tree] | None:
    if isinstance(tree, Map) and word in tree.items:
        return tree.line_of(word), tree.items[word]
    if isinstance(tree, Items):
        for item in tree.items:
            if isinstance(item, Text) and item.value == word:
                return item.line, item
            if isinstance(item, Map) and any(
                isinstance(t, Text) and t.value == word for t in item.items.values()
            ):
                return item.line, item
    return None
