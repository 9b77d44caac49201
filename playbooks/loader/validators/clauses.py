"""Clauses: references name an existing clause, and each that must be carried out is, in some
file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from playbooks.definition.plan import MUST_RUN
from playbooks.loader.faults import Fault, nearest
from playbooks.loader.source_locations import SourceLocations
from playbooks.loader.yaml_tree import Items, Map, Text, Tree, texts_in

STEPS = "playbooks/"


def prove_clauses(known: Mapping[str, object], places: SourceLocations) -> Iterator[Fault]:
    """Every clause named outside the playbooks exists; inside, each step says so itself."""
    for file, tree in places.trees.items():
        if not file.startswith(STEPS):
            for text in _named(tree, steps=False):
                if text.value not in known:
                    yield Fault(
                        file,
                        text.line,
                        "",
                        "clause",
                        f"the plan has no clause {text.value}",
                        nearest(text.value, known),
                    )


def uncarried(
    clauses: Mapping[str, tuple[dict[str, str], str]], places: SourceLocations
) -> Iterator[Fault]:
    """Clauses of kind response, routine or policy that nothing of the plan carries out."""
    named = {
        text.value
        for file, tree in places.trees.items()
        if not file.startswith("texts/")
        for text in _named(tree, steps=True)
    }
    for clause, (titles, kinds) in clauses.items():
        if set(kinds.split(", ")) & set(MUST_RUN) and clause not in named:
            fault = f"nothing carries out clause {clause}{_title(titles)}"
            yield places.fault(
                "plan.yaml",
                ("clauses", clause),
                fault,
                f"write `clause: {clause}` at the step, routine or policy that does",
            )


def _title(titles: dict[str, str]) -> str:
    return f" ({titles.get('en') or next(iter(titles.values()))})" if titles else ""


def _named(tree: Tree, steps: bool) -> Iterator[Text]:
    """Each value of a word `clause`, those of steps only where asked."""
    if isinstance(tree, Items):
        for item in tree.items:
            yield from _named(item, steps)
    elif isinstance(tree, Map) and (steps or not ("id" in tree.items or "group" in tree.items)):
        yield from texts_in(tree.items.get("clause", Items([], 0)))
        for inner in tree.items.values():
            yield from _named(inner, steps)
