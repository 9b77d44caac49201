"""What must always hold, over the shipped truck_failure plan."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test

from tests.playbooks.fortune import AWAY, HELD, MINUTES, UNITS, Chance, a_world
from tests.playbooks.machine import STORIES, OfTheShippedPlan, long

few, yes_no = st.integers(0, 3), st.booleans()
breaks = st.tuples(st.just("breaks"), few, yes_no, st.integers(0, 2), yes_no)
reported = st.tuples(st.just("reported"), few, few)
answers = st.tuples(st.just("answers"), st.integers(0, 9), few)
fails = st.tuples(st.just("fails"), st.integers(0, 5))
waits = st.tuples(st.just("waits"), st.integers(0, len(MINUTES) - 1))
ends_well = st.tuples(st.just("ends well"))
fortunes = st.lists(
    st.one_of(breaks, answers, answers, answers, reported, fails, waits, ends_well),
    min_size=1,
    max_size=20,
)
absences = st.lists(st.sampled_from(AWAY), max_size=4, unique=True)
often = settings(max_examples=25)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_no_matter_what_happens_no_rule_is_broken() -> None:
    run_state_machine_as_test(OfTheShippedPlan, settings=settings(long, max_examples=STORIES // 5))


@pytest.mark.slow
@often
@given(breakdowns=st.lists(breaks, min_size=1, max_size=4), away=absences)
def test_always_2_where_no_one_answers_the_last_resort_is_reached_for_every_truck(
    breakdowns: list[Chance], away: list[str]
) -> None:
    world = a_world(away)
    for chance in breakdowns:
        world.happens(chance)
    world.later("90m")
    for unit in {UNITS[b[1]] for b in breakdowns}:
        # An accident has a page of its own: go there.
        called = [*world.called(f"tell_head/{unit}"), *world.called(f"head_goes/{unit}")]
        assert HELD["general manager"] in called


@pytest.mark.slow
@often
@given(fortune=fortunes)
def test_meaning_19_the_same_fortune_leads_to_the_same_end(fortune: list[Chance]) -> None:
    worlds = a_world(), a_world()
    for world in worlds:
        for chance in fortune:
            world.happens(chance)
    assert worlds[0].runs == worlds[1].runs
    assert [o.notification for o in worlds[0].owed] == [o.notification for o in worlds[1].owed]
