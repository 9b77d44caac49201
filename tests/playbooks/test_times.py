"""Limits that the plan's values and the routes give, and waiting for a time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from playbooks.definition.time_limits import Calendar, limit_of, read_limit
from playbooks.engine.steps.wait import next_clock
from tests.playbooks.heads import files_with, said, tale
from tests.playbooks.small import MONDAY, ZONE, faults_in, small_files
from tests.playbooks.story import story

STOP = "opens on: [line.down]\nsteps:\n  - {id: tell_all, assign: chief, text: word, within: before the planned stop, nothing follows when: [refused], because: a reason}"
EACH = "- group: g\n  for each: unit in incident.units\n  steps:\n"
ASK = "{id: decide, ask: chief, options: {later: {enter: [time]}, now: {}}, within: 30m, if nobody decides: now, text: word, nothing follows when: [later, now], because: a reason}"


def test_a_limit_may_be_a_value_of_the_plan() -> None:
    assert limit_of("plan.reserve", {"reserve": read_limit("5h")}) == read_limit("5h")
    it = story(
        "- {id: report, assign: chief, text: word, within: plan.handover, nothing follows when: [refused], because: a reason}"
    )
    it.breaks("K-1")
    assert it.record("report").deadline == MONDAY + timedelta(minutes=15)


@pytest.mark.parametrize("limit", ["plan.reserve", "plan.road_speed"])
def test_a_value_that_is_no_time_is_refused_as_a_limit(limit: str) -> None:
    faults = faults_in(
        small_files(
            f"- {{id: report, assign: chief, text: word, within: {limit}, nothing follows when: [refused], because: a reason}}"
        )
    )
    assert any(f"{limit} is no limit" in str(fault) for fault in faults)


def test_the_words_of_a_kind_take_the_plans_values_too() -> None:
    it = story(
        EACH
        + "    - {id: take, dispatch: trucks, offer: plan.handover, within: 1h, text: word, nothing follows when: [none], because: a reason}"
    )
    it.breaks("K-1")
    assert it.record("take/K-1").wake == MONDAY + timedelta(minutes=15)


def test_before_the_planned_stop_is_before_the_trucks_first_open_stop() -> None:
    it = story(
        EACH
        + "    - {id: tell_all, assign: head, text: word, within: before the planned stop, nothing follows when: [refused], because: a reason}"
    )
    it.breaks("K-1")
    assert it.record("tell_all/K-1").deadline == MONDAY + timedelta(minutes=30)


def test_without_a_truck_it_is_the_first_stop_of_the_site() -> None:
    it = tale(
        one="opens on: [line.down]\nsteps:\n  - {id: tell_all, assign: chief, text: word, within: before the planned stop, nothing follows when: [refused], because: a reason}"
    )
    it.later("45m")
    said(it, "line.down", site="HQ")
    assert it.record("tell_all").deadline == MONDAY + timedelta(minutes=60)


def test_a_planned_stop_that_is_past_means_at_once_and_marked_late() -> None:
    steps = EACH + (
        "    - {id: first, wait: 40m}\n"
        "    - {id: tell_all, after: first, assign: head, text: word, within: before the planned stop, nothing follows when: [refused], because: a reason}\n"
    )
    it = story(steps)
    it.breaks("K-1")
    it.later("41m")
    record = it.record("tell_all/K-1")
    assert (record.state, record.late, record.started) == (
        "open",
        True,
        MONDAY + timedelta(minutes=40),
    )


def test_where_nothing_is_planned_any_more_the_end_of_the_working_day_counts() -> None:
    it = tale(
        one="opens on: [line.down]\nsteps:\n  - {id: tell_all, assign: chief, text: word, within: before the planned stop, nothing follows when: [refused], because: a reason}"
    )
    it.later("5h")
    said(it, "line.down", site="HQ")
    assert it.record("tell_all").deadline == datetime(2026, 11, 23, 17, 30, tzinfo=ZONE)


def test_a_page_has_no_planned_stop() -> None:
    faults = faults_in(
        small_files("- {id: call, page: chief, text: word, within: before the planned stop}")
    )
    assert "each level of a page has the same time" in str(faults[0])


@pytest.mark.parametrize(
    ("wait", "until"),
    [
        ("2h", "12:00"),
        ("plan.handover", "10:15"),
        ("until 18:00", "18:00"),
        ("end of working day", "17:30"),
        ("until 10:00", "10:00"),
    ],
)
def test_a_step_can_wait_for_a_time(wait: str, until: str) -> None:
    it = story(
        f"- {{id: rest, wait: {wait}}}\n- {{id: then, after: rest, tell: chief, text: word}}"
    )
    it.breaks("K-1")
    it.later("8h")
    when = next(o.at for o in it.owed if o.notification.step == "then")
    assert when.astimezone(ZONE).strftime("%H:%M") == until


def test_a_time_that_is_past_today_is_tomorrows() -> None:
    late = datetime(2026, 11, 23, 18, 1, tzinfo=ZONE)
    assert next_clock(late.time().replace(hour=18, minute=0), late, Calendar()).astimezone(
        ZONE
    ) == datetime(2026, 11, 24, 18, 0, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("entered", "told_at"), [("14:30", "14:30"), ("2026-11-23T16:00", "16:00")]
)
def test_a_step_can_wait_until_what_was_entered(entered: str, told_at: str) -> None:
    it = story(
        f"- {ASK}\n- {{id: rest, after: decide later, wait: until decide.time}}\n- {{id: then, after: rest, tell: chief, text: word}}"
    )
    it.breaks("K-1")
    it.later("5m")
    it.answer(it.asked("decide"), "later", time=entered)
    it.later("8h")
    when = next(o.at for o in it.owed if o.notification.step == "then")
    assert when.astimezone(ZONE).strftime("%H:%M") == told_at


@pytest.mark.parametrize("wait", ["until decide.place", "until somebody.time"])
def test_what_no_one_enters_cannot_be_waited_for(wait: str) -> None:
    faults = faults_in(small_files(f"- {ASK}\n- {{id: rest, after: decide later, wait: {wait}}}"))
    assert "nobody enters" in str(faults[0])


@pytest.mark.parametrize("wait", ["until tea", "until 25:00", "5 minutes", "plan.nothing"])
def test_what_is_neither_a_signal_nor_a_time_is_refused(wait: str) -> None:
    assert faults_in(small_files(f"- {{id: rest, wait: {wait}}}"))


def test_where_nothing_happens_for_long_the_owner_is_asked() -> None:
    it = tale(
        one="opens on: [line.down]\nquiet for: 2h\nsteps:\n  - {id: up, wait: line.up, within: 9d, nothing follows when: [overdue], because: a reason}"
    )
    said(it, "line.down")
    it.later("119m")
    assert it.sent("quiet") == []
    it.later("1m")
    assert it.asked("quiet").notification.person == "carl"
    it.says("quiet", "close")
    assert it.run().status == "closed"
    assert it.outcome("up") == "withdrawn"


def test_kept_open_the_owner_is_asked_again_after_as_long_a_silence() -> None:
    it = tale(
        one="opens on: [line.down]\nquiet for: 2h\nsteps:\n  - {id: up, wait: line.up, within: 9d, nothing follows when: [overdue], because: a reason}"
    )
    said(it, "line.down")
    it.later("2h").says("quiet", "keep open")
    it.later("119m")
    assert len(it.sent("quiet")) == 1
    it.later("1m")
    assert len(it.sent("quiet")) == 2


def test_unanswered_it_stays_open_and_the_question_comes_again() -> None:
    it = tale(
        one="opens on: [line.down]\nquiet for: 2h\nsteps:\n  - {id: up, wait: line.up, within: 9d, nothing follows when: [overdue], because: a reason}"
    )
    said(it, "line.down")
    it.later("10h")
    assert it.run().status == "open"
    assert len({o.notification.token for o in it.sent("quiet")}) >= 4


def test_any_event_begins_the_silence_again_and_takes_the_question_back() -> None:
    head = "opens on: [line.down]\njoins: [same site]\nquiet for: 2h\nsteps:\n  - {id: up, wait: line.up, within: 9d, nothing follows when: [overdue], because: a reason}"
    it = tale(one=head)
    said(it, "line.down", site="HQ")
    it.later("2h")
    said(it, "line.down", site="HQ")
    assert it.asked("quiet").state == "withdrawn"
    it.later("119m")
    assert len(it.sent("quiet")) == 1


def test_an_answer_that_came_too_late_neither_restarts_the_timer_nor_withdraws_the_question() -> (
    None
):
    it = tale(
        one="opens on: [line.down]\nquiet for: 2h\nsteps:\n  - {id: up, wait: line.up, within: 9d, nothing follows when: [overdue], because: a reason}"
    )
    said(it, "line.down")
    it.later("2h")
    first = it.asked("quiet")
    it.later("130m")
    second, expires = it.asked("quiet"), it.run().quiet_at
    assert second.notification.token != first.notification.token
    it.answer(first, "close")
    it.fail(first, "no phone answers")
    assert (it.run().status, it.run().quiet_at) == ("open", expires)
    assert second.state != "withdrawn"
    it.says("quiet", "close")
    assert it.run().status == "closed"


def test_the_silence_question_has_an_id_of_its_own() -> None:
    wrong = "opens on: [line.down]\nquiet for: 2h\nsteps:\n  - {id: quiet, wait: line.up, within: 9d, nothing follows when: [overdue], because: a reason}"
    assert "the id quiet stands for" in str(faults_in(files_with(one=wrong))[0])
