"""kill -9 of the only process, between any two steps: started again, the incident goes on, no one
is told twice, nothing is lost.
"""

from __future__ import annotations

import pytest

from tests.survive.points import OF_A_DEADLINE, POINTS
from tests.survive.process import Muster
from tests.survive.story import Story

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.mark.parametrize("point", POINTS)
def test_killed_and_started_again_the_incident_goes_on_to_its_end(
    point: str, muster: Muster
) -> None:
    story = Story(muster)
    muster.start(die_at=point).healthy()
    accepted = story.report()
    story.until_killed()
    muster.start().healthy()
    if (
        point == "before the signal is durable"
    ):  # no one was told it was taken: so it is sent again, under its id
        assert accepted == 0
        assert story.report() == 202
    story.to_the_end()
    story.nothing_lost_nothing_double()


@pytest.mark.parametrize("point", OF_A_DEADLINE)
def test_killed_at_a_deadline_it_is_acted_on_once(point: str, muster: Muster) -> None:
    story = Story(muster, reluctant=True)
    muster.start("--speed", "60", die_at=point).healthy()
    assert story.report() in (202, 0)
    story.until_killed()
    muster.start("--speed", "60").healthy()
    story.to_the_end()
    story.nothing_lost_nothing_double()
