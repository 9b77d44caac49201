"""A condition remembers what it gave for the same facts, and only for the same."""

from __future__ import annotations

import pickle

import pytest

from playbooks.definition.conditions import UndecidedError, compile_condition

FACTS = {
    "incident.injured": "int",
    "incident.said": "dyn",
    "incident.units": "strings",
    "unit.accident": "bool",
}


def test_asked_again_it_gives_what_it_gave_and_for_other_facts_what_those_give() -> None:
    condition = compile_condition("incident.injured > 0 && unit.accident", FACTS)
    asked = [(0, True), (2, True), (2, False), (0, True), (2, True)]
    found = [
        condition.holds({"incident.injured": injured, "unit.accident": accident})
        for injured, accident in asked
    ]
    assert found == [False, True, False, False, True]


def test_one_and_true_are_not_the_same_fact() -> None:
    condition = compile_condition("incident.said == true", FACTS)
    assert condition.holds({"incident.said": True})
    assert not condition.holds({"incident.said": 1})
    assert condition.holds({"incident.said": True})


def test_a_list_is_a_fact_like_any_other() -> None:
    condition = compile_condition("size(incident.units) >= 2", FACTS)
    assert [
        condition.holds({"incident.units": units}) for units in (["K-1"], ["K-1", "K-2"], ["K-1"])
    ] == [False, True, False]


def test_what_could_not_be_decided_is_looked_at_again() -> None:
    condition = compile_condition("incident.injured > 0", FACTS)
    for _ in range(2):
        with pytest.raises(UndecidedError):
            condition.holds({})
    assert condition.holds({"incident.injured": 1})


def test_pickled_it_is_the_same_condition() -> None:
    condition = compile_condition("incident.injured > 0 && unit.accident", FACTS)
    assert condition.holds({"incident.injured": 2, "unit.accident": True})
    again = pickle.loads(pickle.dumps(condition))
    assert again == condition
    assert again.holds({"incident.injured": 2, "unit.accident": True})
    assert not again.holds({"incident.injured": 0, "unit.accident": True})
    with pytest.raises(UndecidedError):
        again.holds({"incident.injured": 2})
