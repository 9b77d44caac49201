"""The stories and rules can fail: with a fault planted in the machinery, they do."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from tests.playbooks.plant import (
    PLANTS,
    no_withdrawal_on_ending,
    own_units_not_excluded,
    rules_broken,
    stories_that_fail,
    tokens_left_out,
)
from tests.playbooks.plant_stories import STORIES

SEEDS = range(16)
EXPECTED = dict(zip(PLANTS, (told.__name__ for told in STORIES), strict=True))


def test_with_nothing_planted_every_story_and_every_rule_holds() -> None:
    assert stories_that_fail() == []
    assert rules_broken(SEEDS) == set()


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_a_planted_fault_is_caught_by_the_story_about_it(
    plant: Callable[[], AbstractContextManager[object]],
) -> None:
    with plant():
        failed = stories_that_fail()
    assert EXPECTED[plant] in failed


@pytest.mark.parametrize(
    ("plant", "rule"),
    [
        (own_units_not_excluded, "UnitTakenError"),
        (
            no_withdrawal_on_ending,
            "meaning_14_a_closed_run_holds_no_truck_and_nobody_owes_it_an_answer",
        ),
        (tokens_left_out, "always_5_nobody_is_owed_the_same_notice_twice"),
    ],
    ids=lambda given: getattr(given, "__name__", given),
)
def test_what_goes_wrong_in_the_shipped_plan_too_is_caught_by_a_rule(
    plant: Callable[[], AbstractContextManager[object]], rule: str
) -> None:
    with plant():
        assert rule in rules_broken(SEEDS)
