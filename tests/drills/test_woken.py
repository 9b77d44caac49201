"""A drill never hangs: a run that is woken and does not move is a fault of ours, and says so at
once.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from playbooks.engine.stuck_run_check import StuckRunError
from tests.playbooks.small import small_plan
from tests.playbooks.story import Story, story

PAGE = "- {id: call, page: head, text: word, within: 5m}"


def test_a_run_whose_step_the_plan_no_longer_knows_is_named_with_its_moment() -> None:
    it = _without_its_step()
    with pytest.raises(
        StuckRunError, match=r"incident 1 \(breakdown\) was woken at 2026-11-23 10:05"
    ):
        it.later("5m")


def test_until_that_moment_time_passes() -> None:
    it = _without_its_step()
    assert it.later("4m").now == it.run().opened_at + timedelta(minutes=4)


def test_one_that_asks_the_next_level_at_each_moment_moves() -> None:
    it = story(PAGE)
    it.breaks("K-1")
    assert it.later("48h").record("call").state == "open"


def _without_its_step() -> Story:
    """A page is out, and the only plan there is says nothing of it."""
    it = story(PAGE)
    it.breaks("K-1")
    other = small_plan(
        "- {id: hear, wait: all.over, within: 9h, nothing follows when: [overdue], because: a reason}"
    )
    it.plan = replace(other, hash=it.plan.hash)
    return it
