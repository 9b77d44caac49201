"""The limit of an open step is moved by a person who may decide (docs/semantics.md, M17)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from incidents.run_events import LimitMoved
from playbooks.decide import refusal
from playbooks.loader import read_files
from tests.playbooks.small import MONDAY, small_company
from tests.playbooks.story import Story, story
from tests.playbooks.test_at_latest import files

TASK = "- {id: do, assign: chief, within: 2h, text: word, nothing follows when: refused, because: a reason}"
ASK = (
    "- {id: do, ask: board, options: [stop, go], within: 2h, if nobody decides: stop, text: word,"
    " nothing follows when: [stop, go], because: a reason}"
)


def hours(number: float) -> datetime:
    return MONDAY + timedelta(hours=number)


def begun(steps: str = TASK) -> Story:
    it = story(steps)
    it.breaks("K-1")
    return it


def event(at: float, step: str = "do", why: str = "the road is closed") -> LimitMoved:
    return LimitMoved(step, hours(at), why, "lena")


def move(it: Story, at: float, step: str = "do") -> None:
    it.take(1, event(at, step))


def told_of_it(it: Story) -> list[tuple[str, str]]:
    found = [o.notification for o in it.owed if o.notification.key == "muster.limit"]
    return [(one.person, one.text) for one in found]


def test_later_it_is_late_at_the_new_time_and_not_at_the_old_one() -> None:
    it = begun()
    move(it.later("1h"), 4)
    assert not it.later("2h").record("do").late
    assert it.later("1h").record("do").late and "hana" in it.called("do")


def test_earlier_it_is_late_at_the_new_time() -> None:
    it = begun()
    move(it, 0.5)
    assert it.later("30m").record("do").late


def test_who_owes_it_is_told_once_with_the_reason_and_nothing_is_to_be_answered() -> None:
    it = begun()
    move(it, 4)
    ((person, text),) = told_of_it(it)
    assert person == "carl" and "14:00" in text and "the road is closed" in text
    assert it.called("do") == ["carl", "carl"]
    it.says("do", "done")
    assert it.outcome("do") is None, "the notice asks nothing"
    first = it.sent("do")[0]
    it.answer(first, "done")
    assert it.outcome("do") == "done"


def test_the_same_again_changes_nothing_and_another_one_is_told_once_more() -> None:
    it = begun()
    move(it, 4)
    before = it.run()
    move(it, 4)
    assert it.run() == before and len(told_of_it(it)) == 1
    move(it, 5)
    assert len(told_of_it(it)) == 2


def test_the_timeline_says_who_from_when_to_when_and_why() -> None:
    it = begun()
    move(it, 4)
    said = "has a new limit: 11-23 14:00 (before: 11-23 12:00) | Lena | the road is closed"
    assert said in it.told("do")


def test_a_step_that_is_late_gets_a_new_limit_and_those_above_are_left_in_peace_until_then() -> (
    None
):
    it = begun().later("2h")
    late = it.asked("do", "hana")
    move(it, 3)
    assert late.state == "withdrawn" and not it.record("do").late
    called = len(it.called("do"))
    it.later("59m")
    assert len(it.called("do")) == called
    it.later("1m")
    assert it.record("do").late and it.called("do")[-1] == "hana"


def test_the_open_question_goes_on_under_its_token() -> None:
    it = begun().later("2h")
    move(it, 3)
    it.answer(it.sent("do")[0], "done")
    assert it.outcome("do") == "done"


def test_the_plans_own_answer_waits_for_the_new_time_and_all_who_decide_hear_of_it() -> None:
    it = begun(ASK)
    move(it, 4)
    assert sorted(person for person, _ in told_of_it(it)) == ["bea", "ben", "bob"]
    assert it.later("3h").outcome("do") is None
    assert it.later("1h").outcome("do") == "stop"


def test_reminders_follow_the_new_time_and_none_comes_twice() -> None:
    remind = TASK.replace("within: 2h", "within: 2h, remind: {at: [half, 30m left], to: boss}")
    it = begun(remind).later("61m")
    marks = it.record("do").marks
    move(it, 4)
    assert marks == ["half"]
    assert it.record("do").reminders == [(hours(3.5), "30m left")]


def test_a_report_does_not_move_what_a_person_has_set() -> None:
    steps = TASK.replace("within: 2h", "within: 4h, at latest: incident.needed")
    it = Story(read_files(files(steps)), small_company())
    it.breaks("K-1", needed="2026-11-23T12:00:00+08:00")
    move(it, 3)
    it.breaks("K-1", needed="2026-11-23T11:00:00+08:00")
    assert it.record("do").deadline == hours(3)


def test_of_several_items_only_the_named_one_is_moved() -> None:
    each = TASK.replace("assign", "for each: unit in incident.units, assign")
    it = begun(each)
    it.breaks("K-2")
    move(it, 4, "do/K-2")
    assert (it.record("do/K-1").deadline, it.record("do/K-2").deadline) == (hours(2), hours(4))


def test_asked_again_the_step_has_the_limit_of_the_plan() -> None:
    again = TASK.replace("within: 2h", "within: 2h, repeat: {every: 3h}")
    it = begun(again)
    move(it, 2.5)
    it.answer(it.sent("do")[0], "done")
    assert it.later("3h").record("do").deadline == hours(5)


@pytest.mark.parametrize(
    ("moved", "code"),
    [
        (event(-1), "refusal.limit_is_past"),
        (event(0), "refusal.limit_is_past"),
        (event(3, why=" "), "refusal.limit_needs_reason"),
        (event(3, "other"), "refusal.no_limit_to_move"),
        (event(3, "closing"), "refusal.no_limit_to_move"),
        (event(3, "call"), "refusal.no_limit_to_move"),
    ],
)
def test_what_cannot_be_moved_is_refused_and_changes_nothing(moved: LimitMoved, code: str) -> None:
    it = begun(f"{TASK}\n- {{id: call, page: chief, text: word, within: 5m}}")
    why = refusal(it.run(), moved, it.answers)
    assert why is not None and why.code == code
    before = it.record("do").deadline
    it.take(1, moved)
    assert it.record("do").deadline == before and told_of_it(it) == []


def test_a_step_that_has_ended_has_no_limit_any_more() -> None:
    it = begun(
        f"{TASK}\n- {{id: up, wait: all.over, within: 9h, nothing follows when: overdue, because: a reason}}"
    )
    it.says("do", "done")
    why = refusal(it.run(), event(4), it.answers)
    assert why is not None and why.code == "refusal.no_limit_to_move"


def test_where_nobody_was_asked_the_owner_is_told() -> None:
    it = begun(
        "- {id: do, wait: all.over, within: 2h, nothing follows when: overdue, because: a reason}"
    )
    move(it, 4)
    assert [person for person, _ in told_of_it(it)] == ["hana"]
    assert it.later("3h").outcome("do") is None
    assert it.later("1h").outcome("do") == "overdue"
