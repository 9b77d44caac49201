"""Reminders on the way to a limit, hours that are waited for, and a truck that fails a second
time.
"""

from __future__ import annotations

import pytest

from playbooks.definition.time_limits import read_hours
from playbooks.engine.step_timing import read_mark
from tests.playbooks.small import MONDAY
from tests.playbooks.story import story

BATTERY = (
    "- {id: battery, wait: all.over, within: 5h, remind: {at: [start, half, 1h left, 15m left], to: chief}, text: word}\n"
    "- {id: shutdown, after: battery 1h left, tell: head, text: word}\n"
    "- {id: empty, after: battery overdue, page: chief, text: word, within: 5m}"
)


def test_the_audience_is_reminded_at_each_mark_until_the_limit() -> None:
    it = story(BATTERY)
    it.breaks("K-1")
    it.later("1m")
    assert len(it.sent("battery")) == 1
    it.later("150m")
    assert len(it.sent("battery")) == 2
    it.later("90m")
    assert (len(it.sent("battery")), it.outcome("shutdown")) == (3, "told")
    it.later("45m")
    assert it.record("battery").marks == ["start", "half", "1h left", "15m left"]


def test_what_ends_before_a_mark_reminds_no_one_any_more() -> None:
    it = story(BATTERY)
    it.breaks("K-1")
    it.later("1m")
    it.reported("all.over", "K-1")
    it.later("6h")
    assert (len(it.sent("battery")), it.outcome("shutdown")) == (1, None)


def test_marks_passed_while_everything_was_down_are_told_once() -> None:
    it = story(BATTERY)
    it.breaks("K-1")
    it.now = MONDAY.replace(hour=14, minute=30)  # nothing was woken for four and a half hours
    it.later("1s")
    assert len(it.sent("battery")) == 1
    assert it.outcome("shutdown") == "told"


def test_a_step_waits_for_its_hours_instead_of_being_skipped() -> None:
    it = story(
        '- {id: call, tell: chief, text: word, hours: "13:00-18:00"}\n- {id: stay, wait: all.over, within: 9h, nothing follows when: [overdue], because: a reason}'
    )
    it.breaks("K-1")
    assert it.sent("call") == []
    it.later("179m")
    assert it.sent("call") == []
    it.later("1m")
    assert it.outcome("call") == "told"


def test_after_its_hours_a_step_waits_for_tomorrow() -> None:
    it = story(
        '- {id: call, tell: chief, text: word, hours: "07:00-09:00"}\n- {id: stay, wait: all.over, within: 30h, nothing follows when: [overdue], because: a reason}'
    )
    it.breaks("K-1")
    it.later("20h")
    assert it.sent("call") == []
    it.later("61m")
    assert it.outcome("call") == "told"


def test_a_truck_that_fails_again_after_its_repair_is_a_new_story() -> None:
    it = story(
        "- {id: stay, wait: all.over, within: 9h, nothing follows when: [overdue], because: a reason}\n- {id: call, page: chief, text: word, within: 5m}"
    )
    it.breaks("K-1")
    it.says("call", "acknowledged")
    it.reported("unit.repaired", "K-1")
    it.breaks("K-1")
    assert len(it.runs) == 2
    assert it.called("call")[0] == it.called("call")[-1]


@pytest.mark.parametrize("text", ["9-5", "18:00-18:00", "00:00-24:00", "09:00", "morning"])
def test_hours_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="09:00-18:00"):
        read_hours(text)


@pytest.mark.parametrize("text", ["soon", "1 working day left", "left", "5m"])
def test_marks_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"moment to remind|no limit"):
        read_mark(text)
