"""Which places outside the playbooks carry clauses out: audiences, pools, the escalation, who
commands, who publishes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from playbooks.loader.yaml_tree import Items, Map, Tree, texts_in

FILES = ("plan.yaml", "policies.yaml")


def carried(trees: Mapping[str, Map]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(clause, place): every `clause` outside steps, by its path of words; steps carry their
    own.
    """
    return tuple(
        dict.fromkeys(found for file in FILES if file in trees for found in _below(trees[file], ()))
    )


def _below(tree: Tree, path: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    if isinstance(tree, Items):
        for item in tree.items:
            yield from _below(item, path)
    elif isinstance(tree, Map) and not ("id" in tree.items or "group" in tree.items):
        for text in texts_in(tree.items.get("clause", Items([], 0))):
            yield text.value, path
        for word, inner in tree.items.items():
            if path or word != "clauses":
                yield from _below(inner, (*path, word))
