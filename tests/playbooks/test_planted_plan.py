"""A plan with many faults: all of them are found in one run, each at its line, each with a word on
what to do.
"""

from __future__ import annotations

from collections import defaultdict

import pytest

from playbooks.loader.faults import Fault
from playbooks.loader.plan_folder import examine
from playbooks.loader.validators.clauses import uncovered_clauses
from tests.playbooks.planted import FILES


def found() -> dict[tuple[str, int], list[Fault]]:
    examined = examine(FILES)
    places: dict[tuple[str, int], list[Fault]] = defaultdict(list)
    for fault in [*examined.faults, *uncovered_clauses(examined.plan.clauses, examined.places)]:
        places[fault.file, fault.line].append(fault)
    return places


FOUND = found()
PLANTED = [
    (file, number, line.split("#!")[1].strip())
    for file, text in FILES.items()
    for number, line in enumerate(text.splitlines(), 1)
    if "#!" in line
]


def test_there_are_more_than_25_planted() -> None:
    assert len(PLANTED) >= 50


@pytest.mark.parametrize(
    ("file", "line", "says"), PLANTED, ids=[f"{file}:{line}" for file, line, _ in PLANTED]
)
def test_a_planted_fault_is_found_at_its_line(file: str, line: int, says: str) -> None:
    assert says in " | ".join(map(str, FOUND[file, line]))


def test_every_fault_that_is_found_says_what_to_do() -> None:
    for fault in (fault for faults in FOUND.values() for fault in faults):
        assert fault.expected or any(
            word in fault.fault for word in ("write", "did you mean", "one of")
        ), str(fault)


def test_nothing_is_said_about_lines_that_are_right() -> None:
    planted = {(file, line) for file, line, _ in PLANTED}
    aside = {
        ("plan.yaml", 1),  # it has no playbook that is a catch-all
        ("policies.yaml", 9),
        ("texts/en.yaml", 5),
        ("texts/zh.yaml", 4),
        ("texts/zh.yaml", 5),
        ("texts/en.yaml", 6),
        ("texts/en.yaml", 1),
    }
    strange = {
        place: list(map(str, faults))
        for place, faults in FOUND.items()
        if place not in planted | aside and faults
    }
    assert strange == {}
