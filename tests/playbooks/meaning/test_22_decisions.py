"""M22: a decision is asked again when its facts change, and the latest one governs."""

from __future__ import annotations

import pytest

from incidents import effects as do
from playbooks.loader import read_files
from tests.playbooks.small import faults_in
from tests.playbooks.storms import (
    STEPS,
    decided,
    files,
    storm,
    story,
    suspended,
)
from tests.playbooks.weather import Weather, weather_company


@pytest.fixture
def it() -> Weather:
    return story()


def test_meaning_22_who_was_not_asked_any_more_is_asked_when_another_warning_comes() -> None:
    still = "- {id: call, page: head, text: word, within: 5m}\n"  # keeps the incident open
    it = Weather(read_files(files(STEPS + still)), weather_company())
    storm(it, "A", level="red")
    it.hears("storm.over", number="A")
    assert (it.outcome("decide"), it.run().status) == ("withdrawn", "open")
    storm(it, "A", level="red")
    assert it.record("decide").state == "open"
    decided(it, "suspend")
    assert suspended(it) == ["whole city"]


def test_meaning_22_a_worse_level_asks_again_and_the_earlier_decision_holds_until_then(
    it: Weather,
) -> None:
    storm(it, "A")
    decided(it, "go on")
    asked = len(it.sent("decide"))
    storm(it, "A", level="red")
    assert len(it.sent("decide")) == asked + 3
    assert suspended(it) == []
    decided(it, "suspend")
    assert suspended(it) == ["whole city"]
    assert len(it.called("told")) == 12


def test_meaning_22_the_same_report_again_asks_no_one_again(it: Weather) -> None:
    storm(it, "A")
    decided(it, "go on")
    asked = len(it.sent("decide"))
    storm(it, "A")
    assert len(it.sent("decide")) == asked


def test_meaning_22_a_new_decision_takes_back_what_the_earlier_one_did(it: Weather) -> None:
    storm(it, "A", level="red")
    decided(it, "suspend")
    storm(it, "A", level="yellow")
    assert suspended(it) == ["whole city"]
    decided(it, "go on")
    assert suspended(it) == []
    assert [e.message for e in it.done if isinstance(e, do.Announce)] == ["Alert", "Cancel"]
    assert len(it.called("clear")) == 12


def test_meaning_22_suspended_once_more_everyone_is_told_once_more(it: Weather) -> None:
    storm(it, "A", level="red")
    decided(it, "suspend")
    storm(it, "A", level="yellow")
    decided(it, "go on")
    storm(it, "A", level="red")
    decided(it, "suspend")
    assert suspended(it) == ["whole city"]
    assert len(it.called("told")) == 24
    storm(it, "A", level="yellow")
    decided(it, "go on")
    assert suspended(it) == []
    assert it.outcome("clear") == "told"


def test_meaning_22_the_same_decision_again_changes_nothing(it: Weather) -> None:
    storm(it, "A", level="red")
    decided(it, "suspend")
    done = len([e for e in it.done if isinstance(e, (do.Announce, do.Suspend, do.TellCustomers))])
    storm(it, "A", level="yellow")
    decided(it, "suspend")
    again = [e for e in it.done if isinstance(e, (do.Announce, do.Suspend, do.TellCustomers))]
    assert len(again) == done
    assert "decided again as before: suspend" in it.told("decide")


def test_meaning_22_another_area_entered_moves_the_suspension_and_is_said_in_public(
    it: Weather,
) -> None:
    storm(it, "A", level="red")
    decided(it, "suspend", area="North")
    assert suspended(it) == ["North区"]
    storm(it, "A", level="yellow")
    decided(it, "suspend", area="South")
    assert suspended(it) == ["South区"]
    said = [(e.message, e.area) for e in it.done if isinstance(e, do.Announce)]
    assert said == [("Alert", "North区"), ("Update", "South区")]


def test_meaning_22_left_empty_the_area_is_where_warnings_say_not_the_earlier_one(
    it: Weather,
) -> None:
    storm(it, "A", "North, Middle", "yellow")
    decided(it, "suspend", area="North")
    storm(it, "A", "North, Middle", "red")
    decided(it, "suspend", area="")
    assert suspended(it) == ["North区; Middle区"]


def test_meaning_22_service_comes_back_in_a_part_only_by_a_decision(it: Weather) -> None:
    storm(it, "A", "North, Middle", "red")
    decided(it, "suspend", area="")
    it.hears("storm.over", number="A", area="North")
    assert suspended(it) == ["North区; Middle区"]
    decided(it, "suspend", area="")
    assert suspended(it) == ["Middle区"]


def said_in_public(it: Weather) -> str:
    """The area of the latest announcement."""
    return [effect.area for effect in it.done if isinstance(effect, do.Announce)][-1]


def test_meaning_22_what_is_public_shrinks_with_what_is_in_force_and_not_before(
    it: Weather,
) -> None:
    storm(it, "A", level="red")
    decided(it, "suspend", area="")
    storm(it, "A", area="North", level="red")
    assert (suspended(it), said_in_public(it)) == (["whole city"], "whole city")
    decided(it, "suspend", area="")
    assert (suspended(it), said_in_public(it)) == (["North区"], "North区")


def test_meaning_22_silence_brings_service_back_nowhere(it: Weather) -> None:
    storm(it, "A", level="red")
    decided(it, "suspend", area="")
    storm(it, "A", area="North", level="red")
    it.later("30m")
    assert it.outcome("decide") == "suspend"
    assert (suspended(it), said_in_public(it)) == (["whole city"], "whole city")
    storm(it, "A", area="North", level="yellow")  # asked again: no one has decided so far
    assert suspended(it) == ["whole city"]
    decided(it, "suspend", area="")
    assert suspended(it) == ["North区"]


def test_meaning_22_where_the_warning_grows_the_suspension_grows_at_once(it: Weather) -> None:
    storm(it, "A", "North", "red")
    decided(it, "suspend", area="")
    storm(it, "A", "North, South", "red")
    assert suspended(it) == ["North区; South区"]


def test_meaning_22_an_open_question_is_asked_again_and_old_votes_do_not_count(it: Weather) -> None:
    storm(it, "A", level="yellow")
    it.answer(it.sent("decide")[0], "go on")
    storm(it, "A", level="red")
    first, second = it.sent("decide")[-3:-1]
    it.answer(first, "go on")
    assert it.outcome("decide") is None
    it.answer(second, "go on")
    assert it.outcome("decide") == "go on"


def test_meaning_22_once_it_is_over_a_changed_fact_asks_no_one(it: Weather) -> None:
    storm(it, "A", level="red")
    decided(it, "suspend")
    it.hears("storm.over", number="A")
    asked = len(it.sent("decide"))
    it.later("5m")
    assert len(it.sent("decide")) == asked


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("again when: incident.levle", "there is no fact named incident.levle"),
        ("again when: over.place", "over yields no 'place'"),
        ("again when: nobody.place", "there is no fact named nobody.place"),
    ],
)
def test_what_a_step_is_done_again_for_must_be_known(line: str, fault: str) -> None:
    steps = STEPS.replace("again when: [incident.level, incident.area]", line)
    assert any(fault in str(found) for found in faults_in(files(steps)))


def test_meaning_22_a_message_that_waited_reaches_where_silence_left_it_suspended() -> None:
    """In the morning, a part of the storm is over, and nobody has decided since."""
    morning = "- {id: morning, after: decide suspend, hours: 12:00-20:00, tell: customers hit, in: decide.area, text: 'off'}\n"
    it = Weather(read_files(files(STEPS + morning)), weather_company())
    storm(it, "A", "South, Middle")
    it.later("31m")
    it.hears("storm.over", number="A", area="Middle")
    it.later("31m")
    assert suspended(it) == ["South区; Middle区"]
    it.later("2h")
    assert {int(person[2:]) for person in it.called("morning")} == {7, 8, 9, 10, 11, 12}
