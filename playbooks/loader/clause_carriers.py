"""Which places outside the playbooks carry clauses out: audiences, pools, the escalation, who
commands, who publishes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from playbooks.loader.yaml_tree import Items, Map, Text, Tree, texts_in

FILES = ("plan.yaml", "policies.yaml")


def clauses_of_policies(trees: Mapping[str, Map]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(clause, place): every `clause` outside steps, by its path of words; steps carry their
    own.
    """
    found = (named for file in FILES if file in trees for named in clause_words(trees[file]))
    return tuple(
        dict.fromkeys((text.value, path) for text, path in found if path[:1] != ("clauses",))
    )


def clause_words(
    tree: Tree, steps: bool = False, path: tuple[str, ...] = ()
) -> Iterator[tuple[Text, tuple[str, ...]]]:
    """Each value of a word `clause` and the words that lead to it; of steps only with `steps`."""
    if isinstance(tree, Items):
        for item in tree.items:
            yield from clause_words(item, steps, path)
    elif isinstance(tree, Map) and (steps or not ("id" in tree.items or "group" in tree.items)):
        for text in texts_in(tree.items.get("clause", Items([], 0))):
            yield text, path
        for word, inner in tree.items.items():
            yield from clause_words(inner, steps, (*path, word))
