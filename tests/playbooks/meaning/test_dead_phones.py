"""A phone that is dead makes the plan call someone else at once, and never makes a storm: in each
moment it comes to rest.
"""

from __future__ import annotations

import pytest
from hypothesis import given

from tests.playbooks.chances import RandomStory, stories
from tests.playbooks.fortune import PEOPLE, Fortune
from tests.playbooks.meaning import examples

# rounds of everyone who was called being unreachable: a ladder has 3 levels, climbed 3 times
A_MOMENT = 12


def rounds_until_rest(world: Fortune) -> int:
    """Every phone turns out dead as soon as it is called.

    Counts how often someone else was called then; stops where that has no end.
    """
    for number in range(2 * A_MOMENT):
        called = world.open_messages()
        if not called:
            return number
        for owed in called:
            if owed.state == "sent":
                world.fail(owed, "the phone is dead")
    return 2 * A_MOMENT


@pytest.mark.slow
@examples(80)
@given(story=stories)
def test_always_5_where_every_phone_is_dead_each_moment_comes_to_rest(story: RandomStory) -> None:
    world = story.world()
    for chance in story.chances[:6]:
        world.happens(chance)
        before = len(world.owed)
        rounds = rounds_until_rest(world)
        assert rounds <= A_MOMENT, f"{len(world.owed) - before} calls to {len(PEOPLE)} people"
