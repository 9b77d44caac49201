"""The stories and rules can fail: with a fault planted in the machinery, they do."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from hypothesis import Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.playbooks.machine import OfRandomPlans, long
from tests.playbooks.plant import (
    PLANTS,
    a_suspension_left_after_closing,
    no_withdrawal_on_ending,
    own_units_not_excluded,
    stories_that_fail,
    tokens_left_out,
)
from tests.playbooks.plant_stories import STORIES
from tests.playbooks.survey import of_the_shipped_plan, rules_broken, two_trucks_at_once

EXPECTED = dict(zip(PLANTS, (told.__name__ for told in STORIES), strict=True))


@seed(6)
class Seeded(OfRandomPlans):
    """The same stories in every run."""


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_planted_fault_comes_with_a_story_of_few_words() -> None:
    """Hypothesis shrinks the plan, who is away, and what happens in it.

    With a seed: how far it gets in its five minutes depends on the story it finds first, and some
    plans of many steps shrink slowly.
    """
    phases = (Phase.generate, Phase.shrink)  # explaining is slow, and nothing here reads it
    quickly = settings(long, max_examples=250, database=None, phases=phases)
    with a_suspension_left_after_closing(), pytest.raises(AssertionError) as broken:
        run_state_machine_as_test(Seeded, settings=quickly)
    told = "\n".join(broken.value.__notes__)
    assert "@reproduce_failure" in told
    assert told.count('{"id"') <= 5, told
    happened = [line for line in told.splitlines() if line.startswith("state.")]
    assert len([line for line in happened if "what_must_always_hold" not in line]) <= 5, told


@pytest.mark.slow
def test_with_nothing_planted_every_story_and_every_rule_holds() -> None:
    assert stories_that_fail() == []
    assert rules_broken([two_trucks_at_once(), *of_the_shipped_plan(5)]) == set()


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_a_planted_fault_is_caught_by_the_story_about_it(
    plant: Callable[[], AbstractContextManager[object]],
) -> None:
    with plant():
        failed = stories_that_fail()
    assert EXPECTED[plant] in failed


@pytest.mark.slow
@pytest.mark.parametrize(
    ("plant", "rule"),
    [
        (own_units_not_excluded, "UnitTakenError"),
        (no_withdrawal_on_ending, "always_4_no_one_is_left_with_an_asking_that_no_step_waits_for"),
        (tokens_left_out, "always_5_no_one_is_owed_the_same_notice_twice"),
    ],
    ids=lambda given: getattr(given, "__name__", given),
)
def test_what_goes_wrong_in_the_shipped_plan_too_is_caught_by_a_rule(
    plant: Callable[[], AbstractContextManager[object]], rule: str
) -> None:
    with plant():
        assert rule in rules_broken([two_trucks_at_once(), *of_the_shipped_plan(16)])
