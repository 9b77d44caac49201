"""When the ladders call: how often the last resort is called, and hours that go over midnight."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from playbooks.definition.time_limits import read_limit
from playbooks.definition.triggers import Suppression
from playbooks.loader import read_files
from playbooks.prose.plan import plan_prose
from tests.playbooks.heads import plan_with
from tests.playbooks.small import MONDAY, POLICIES, small_company, small_files
from tests.playbooks.story import Story

TELL = "- {id: tell, page: head, text: word, within: 5m}"
TASK = "- {id: task, assign: head, text: word, within: 1h, nothing follows when: [refused], because: a reason}"


def tale(ladder: str, steps: str = TELL, now: datetime = MONDAY) -> Story:
    """A story in which `usual` has these words as well."""
    files = small_files(steps)
    files["policies.yaml"] = POLICIES.replace("wait: 5m, ", f"{ladder}, ")
    it = Story(read_files(files), small_company(), now)
    it.breaks("K-1")
    return it


# The end of the calls


def test_the_last_resort_is_called_after_growing_pauses_and_then_once_a_day() -> None:
    it = tale("wait: 5m, last resort every: [5m, 1h]")
    it.later("7d")
    at = [o.at for o in it.sent("tell") if o.notification.role == "boss"]
    pauses = [b - a for a, b in zip(at, at[1:], strict=False)]
    assert pauses[:2] == [timedelta(minutes=5), timedelta(hours=1)]
    assert set(pauses[3:]) == {timedelta(days=1)}
    assert len(at) == 3 + 7 and it.run().status == "open"
    assert any("from now on once a day" in line for line in it.told("tell"))
    it.says("tell", "acknowledged", "boss")
    assert it.outcome("tell") == "acknowledged"


def test_what_is_asked_again_begins_with_short_pauses() -> None:
    it = tale("wait: 5m, last resort every: [5m, 1h]", TASK)
    it.later("2d")
    it.says("task", "acknowledged", "boss")
    asked = len(it.sent("task"))
    it.later("36m")
    assert it.called("task")[asked:] == ["hana", "deputy"]


def test_the_pauses_of_the_last_resort_are_read_aloud() -> None:
    plan = tale("wait: 5m, last resort every: [5m, 1h]").plan
    for language, says in (("en", "5 minutes, 1 hour"), ("zh", "每天再呼叫一次")):
        assert says in "\n".join(plan_prose(plan, language))


# Hours over midnight


@pytest.mark.parametrize("words", ["hours: 22:00-06:00", "quiet hours: 06:00-22:00"])
def test_hours_over_midnight_have_no_hole(words: str) -> None:
    for hour, minute, called in (
        (21, 59, False), (22, 0, True), (23, 59, True), (0, 0, True), (5, 59, True), (6, 0, False),
    ):  # fmt: skip
        it = tale(f"wait: 5m, {words}", now=MONDAY.replace(hour=hour, minute=minute))
        assert bool(it.called("tell")) is called, (hour, minute)


def test_what_becomes_due_in_quiet_hours_is_called_when_they_end() -> None:
    it = tale("wait: 5m, quiet hours: 21:30-07:00", TASK, MONDAY.replace(hour=21))
    it.later("9h")
    assert it.record("task").late and it.called("task") == ["hana"]
    it.later("1h")
    assert it.called("task") == ["hana", "hana"]


def test_a_day_may_end_at_24_and_begin_at_midnight() -> None:
    assert tale("wait: 5m, hours: 07:00-24:00", now=MONDAY.replace(hour=23, minute=59)).called(
        "tell"
    )
    assert not tale("wait: 5m, hours: 07:00-24:00", now=MONDAY.replace(hour=0)).called("tell")


def test_known_work_over_midnight_belongs_to_the_day_on_which_it_begins() -> None:
    quiet: Suppression = (
        plan_with(one='opens on: [line.down]\nquiet while: ["sunday 22:00-04:00"]')
        .playbook("one")
        .quiet_while
    )
    calendar = plan_with(one="opens on: [line.down]").calendar
    sunday = MONDAY - timedelta(days=1)
    for day, hour, holds in (
        (sunday, 21, False), (sunday, 22, True), (MONDAY, 3, True), (MONDAY, 4, False),
        (MONDAY, 23, False), (sunday, 3, False),
    ):  # fmt: skip
        assert quiet.hours[0].holds(day.replace(hour=hour), calendar) is holds, (day, hour)


def test_a_reminder_that_falls_into_quiet_hours_comes_when_they_end() -> None:
    remind = TASK.replace("within: 1h", "within: 14h, remind: {at: [4h left], to: head}")
    it = tale("wait: 5m, quiet hours: 21:30-07:00", remind, MONDAY.replace(hour=18))
    it.later("12h")
    assert len(it.sent("task")) == 1
    it.later("1h")
    assert len(it.sent("task")) == 2
    assert it.record("task").deadline == MONDAY.replace(hour=18) + read_limit("14h").span
