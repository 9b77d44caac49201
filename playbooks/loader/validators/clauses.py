"""Clauses: references name an existing clause, and each that must be carried out is, in some
file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from playbooks.definition.plan import MUST_RUN, NAMES_ONLY
from playbooks.definition.suggestions import nearest
from playbooks.loader.clause_carriers import clause_words
from playbooks.loader.faults import Fault
from playbooks.loader.source_locations import SourceLocations
from translations import message

STEPS, POLICIES = "playbooks/", "policies.yaml"


def validate_clauses(known: Mapping[str, object], places: SourceLocations) -> Iterator[Fault]:
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
                        message("plan.plan_has_no_clause", text=text.value),
                        nearest(text.value, known),
                    )


def uncovered_clauses(
    clauses: Mapping[str, tuple[dict[str, str], str]], places: SourceLocations
) -> Iterator[Fault]:
    """Clauses of kind response, routine or policy that nothing of the plan carries out."""
    named = {
        text.value
        for file, tree in places.trees.items()
        if not file.startswith("texts/")
        for text, path in clause_words(tree, steps=True)
        if not (file == POLICIES and path and path[0] in NAMES_ONLY)
    }
    for clause, (titles, kinds) in clauses.items():
        if set(kinds.split(", ")) & set(MUST_RUN) and clause not in named:
            fault = message("plan.nothing_carries_out_clause", clause=clause, value=_title(titles))
            yield places.fault(
                "plan.yaml",
                ("clauses", clause),
                fault,
                message("remedy.write_at_step_routine_or_policy", clause=clause),
            )


def _title(titles: dict[str, str]) -> str:
    return f" ({titles.get('en') or next(iter(titles.values()))})" if titles else ""
