"""How each step of an incident kept its limit: what was in time, what was late, and how often."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from playbooks.checks.step_performance import LATE, StepPerformance, late_steps, step_performance
from tests.playbooks.story import Story, story

ASK = "- {id: a, if nobody decides: escalate, ask: chief, options: [x, y], within: 30m, text: word, nothing follows when: [x, y], because: a reason}"
EACH = "- group: g\n  for each: unit in incident.units\n  steps:\n    "


def begun(steps: str) -> Story:
    here = story(steps)
    here.breaks("K-1")
    return here


def late(step: str, times: int = 1, item: str | None = None) -> list[dict[str, Any]]:
    """The timeline's lines of a limit that passed so often."""
    return [{"code": LATE, "step": step, "item": item}] * times


def carried(here: Story, lines: list[dict[str, Any]] | None = None) -> dict[str, StepPerformance]:
    found = step_performance(here.plan, here.run(), lines or (), here.now)
    return {f"{c.step}/{c.item}" if c.item else c.step: c for c in found}


@pytest.mark.parametrize(
    ("after", "on_time"), [("1m", True), ("29m", True), ("31m", False), ("2h", False)]
)
def test_a_step_is_on_time_when_it_ended_within_its_limit(after: str, on_time: bool) -> None:
    here = begun(ASK)
    here.later(after)
    here.answer(
        here.sent("a")[0], "x"
    )  # the question itself, not what was asked about its being late
    step = carried(here)["a"]
    assert step.on_time is on_time
    assert step.seconds == (here.now - step.began).total_seconds()
    assert (step.limit, step.outcome) == ("30m", "x")
    assert late_steps(here.plan, here.run(), here.now) == int(not on_time)


def test_an_open_step_is_neither_until_its_limit_has_passed() -> None:
    here = begun(ASK)
    here.later("29m")
    step = carried(here)["a"]
    assert (step.on_time, step.ended, step.seconds, step.outcome) == (None, None, None, None)
    assert step.due == step.began + timedelta(minutes=30)
    here.later("2m")
    assert carried(here)["a"].on_time is False


def test_a_step_without_a_limit_is_never_judged() -> None:
    here = begun("- {id: a, tell: head, text: word}\n" + ASK.replace("id: a", "id: b"))
    step = carried(here)["a"]
    assert (step.on_time, step.limit, step.due) == (None, None, None)
    assert step.seconds == 0


def test_a_limit_that_passed_several_times_is_counted_from_the_timeline() -> None:
    here = begun(ASK)
    here.later("5m")
    here.says("a", "x")
    step = carried(here, late("a", 3) + [{"code": "timeline.called", "step": "a", "item": None}])[
        "a"
    ]
    assert (step.late, step.on_time) == (3, False)


def test_what_was_late_for_one_truck_is_not_late_for_another() -> None:
    here = begun(
        EACH
        + "- {id: a, assign: chief, within: 30m, text: word, nothing follows when: [refused], because: a reason}"
    )
    here.breaks("K-2")
    found = carried(here, late("a", 1, "K-2"))
    assert (found["a/K-1"].late, found["a/K-2"].late) == (0, 1)


def test_a_step_that_was_withdrawn_was_neither_in_time_nor_late() -> None:
    page = "- {id: p, assign: head, within: 10m, until: a x, text: word, nothing follows when: [refused], because: a reason}"
    here = begun(f"{ASK}\n{page}")
    here.later("5m")
    here.says("a", "x")
    step = carried(here)["p"]
    assert (step.outcome, step.on_time) == ("withdrawn", None)


def test_what_never_began_and_the_plans_own_questions_are_left_out() -> None:
    here = begun(ASK + "\n- {id: never, when: incident.major, tell: head, text: word}")
    assert set(carried(here)) == {"a"}


def test_steps_come_by_their_start() -> None:
    here = begun(ASK.replace("id: a", "id: z") + "\n- {id: b, after: z x, tell: head, text: word}")
    here.later("1m")
    here.says("z", "x")
    found = step_performance(here.plan, here.run(), (), here.now)
    assert [c.step for c in found] == ["z", "b"]


def test_a_step_that_the_plan_in_force_no_longer_has_is_left_out() -> None:
    here = begun(ASK)
    other = story(ASK.replace("id: a", "id: other"))
    assert step_performance(other.plan, here.run(), (), here.now) == []
    assert late_steps(other.plan, here.run(), here.now) == 0


@pytest.mark.parametrize("looked_at", ["0s", "1s", "30m", "31m", "20h"])
def test_a_step_that_ended_in_time_stays_in_time_however_late_it_is_looked_at(
    looked_at: str,
) -> None:
    here = begun(ASK)
    here.later("29m")
    here.answer(here.sent("a")[0], "x")
    if looked_at != "0s":
        here.later(looked_at)
    step = carried(here)["a"]
    assert (step.on_time, step.late, step.seconds) == (True, 0, 29 * 60)
    assert late_steps(here.plan, here.run(), here.now) == 0


def test_a_step_that_ended_late_stays_late_and_its_time_stands_still() -> None:
    here = begun(ASK)
    here.later("31m")
    here.answer(here.sent("a")[0], "x")
    first = carried(here)["a"]
    here.later("5h")
    assert carried(here)["a"] == first
    assert (first.on_time, first.seconds) == (False, 31 * 60)


@pytest.mark.parametrize(("seconds", "late"), [(-1, 0), (0, 0), (1, 1)])
def test_exactly_at_its_limit_a_step_is_in_time_and_a_second_later_it_is_late(
    seconds: int, late: int
) -> None:
    """Neither the timeline nor the engine has looked at it yet: only its limit counts."""
    here = begun(ASK)
    run, due = here.run(), here.record("a").deadline
    assert due is not None
    now = due + timedelta(seconds=seconds)
    (open_,) = step_performance(here.plan, run, (), now)
    assert (open_.late, open_.on_time) == (late, False if late else None)
    ended = replace(run.steps["a"], state="ended", outcome="x", at=now)
    over = run.model_copy(update={"steps": {"a": ended}})
    (done,) = step_performance(here.plan, over, (), now + timedelta(hours=9))
    assert (done.late, done.on_time) == (late, not late)
    withdrawn = run.model_copy(update={"steps": {"a": replace(ended, outcome="withdrawn")}})
    (gone,) = step_performance(here.plan, withdrawn, (), now)
    assert (gone.late, gone.on_time) == (0, None)


def test_an_outcome_that_is_in_force_is_judged_as_one_that_ended() -> None:
    here = begun("- {id: a, suspend: delivery, review: 2h}\n" + ASK.replace("id: a", "id: b"))
    step = carried(here)["a"]
    assert (step.ended, step.seconds, step.on_time) == (step.began, 0, None)
    assert step.outcome is not None
    assert set(carried(here)) == {"a", "b"}


def test_what_the_record_calls_late_counts_once_where_the_timeline_says_nothing() -> None:
    here = begun(ASK)
    marked = replace(here.run().steps["a"], late=True)
    run = here.run().model_copy(update={"steps": {"a": marked}})
    (step,) = step_performance(here.plan, run, (), here.now)
    assert (step.late, step.on_time) == (1, False)
    (counted,) = step_performance(here.plan, run, late("a", 4), here.now)
    assert counted.late == 4
