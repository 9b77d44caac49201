"""Clauses: references name an existing clause, and each that must be carried out is, in some
file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from playbooks.definition.plan import MUST_RUN
from playbooks.definition.suggestions import nearest
from playbooks.loader.clause_carriers import clause_words
from playbooks.loader.faults import Fault
from playbooks.loader.source_locations import SourceLocations

STEPS = "playbooks/"


def prove_clauses(known: Mapping[str, object], places: SourceLocations) -> Iterator[Fault]:
    """Every clause named outside the playbooks exists; inside, each step says so itself."""
    for file, tree in places.trees.items():
        if not file.startswith(STEPS):
            for text, _ in clause_words(tree):
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
        for text, _ in clause_words(tree, steps=True)
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
