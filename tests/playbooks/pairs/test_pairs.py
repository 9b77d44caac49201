"""Two incidents of the shipped plan meet, and what must always hold holds."""

from __future__ import annotations

import os

import pytest
from hypothesis import Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.playbooks.pairs.happenings import BEGINS, KINDS, PAIRS
from tests.playbooks.pairs.kept import KEPT
from tests.playbooks.pairs.machine import TwoIncidents, meeting
from tests.playbooks.pairs.mended import MENDED
from tests.playbooks.pairs.plants import PLANTS
from tests.playbooks.pairs.seen import SAYS
from tests.playbooks.pairs.survey import RULES, a_story, broken_in
from tests.playbooks.pairs.world import PairWorld, plan

# One seed for every run: what is new is looked for by `make stories`, with any seed.
SEED = int(os.environ.get("MUSTER_SEED", "12"))
DRAWN = 3 * len(PAIRS)  # stories drawn besides those of the machine


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_when_two_incidents_meet_no_rule_is_broken() -> None:
    print(f"seed {SEED}: MUSTER_SEED={SEED} plays the same stories")
    run_state_machine_as_test(seed(SEED)(TwoIncidents), settings=settings(meeting, database=None))


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_in_stories_drawn_of_every_pair_no_rule_is_broken() -> None:
    broken = {
        number: found for number in range(DRAWN) if (found := broken_in(a_story(number, SEED)))
    }
    assert not broken, f"seed {SEED}: {broken}"


@pytest.mark.parametrize("story", MENDED)
def test_a_story_that_showed_a_fault_breaks_no_rule_any_more(story: str) -> None:
    assert broken_in(MENDED[story]) is None


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_fault_that_is_found_comes_with_a_story_of_few_events() -> None:
    silence = next(plant for plant in PLANTS if plant.number == "F4")
    faulty = silence.edit(plan())

    class Faulty(TwoIncidents):
        def world_of(self, start: int) -> PairWorld:
            return PairWorld(start, faulty)

    phases = (Phase.generate, Phase.shrink)
    found = settings(meeting, max_examples=1500, database=None, phases=phases)
    with pytest.raises(AssertionError, match="by silence") as broken:
        run_state_machine_as_test(seed(SEED)(Faulty), settings=found)
    told = "\n".join(broken.value.__notes__)
    happened = [line for line in told.splitlines() if line.startswith("state.")]
    assert len([line for line in happened if "what_must_always_hold" not in line]) <= 5, told


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("number", KEPT)
def test_a_fault_of_the_review_planted_again_is_found_and_without_it_the_story_holds(
    number: str,
) -> None:
    planted = next(plant for plant in PLANTS if plant.number == number)
    rules = [rule for rule in RULES if rule.__name__ in planted.rules]
    with planted.engine():
        broken = broken_in(KEPT[number], rules, planted.edit(plan()))
    assert broken and broken.rule in planted.rules
    assert broken_in(KEPT[number], rules) is None


def test_every_two_playbooks_are_a_pair_and_each_one_with_itself() -> None:
    left_out = {"readiness"}  # routines open it
    assert set(plan().playbooks) - left_out == set(BEGINS)
    assert len(PAIRS) == len(KINDS) * (len(KINDS) + 1) // 2


def test_the_plan_has_every_wording_that_rules_look_at() -> None:
    for texts in plan().texts.values():
        assert not set(SAYS) - set(texts)


def test_every_planted_fault_names_rules_that_exist() -> None:
    named = {rule for plant in PLANTS for rule in plant.rules}
    assert named <= {rule.__name__ for rule in RULES}
    assert {plant.about for plant in PLANTS} <= set(PAIRS)
