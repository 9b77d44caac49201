"""M21: what gathers exists until its own end."""

from __future__ import annotations

import pytest

from tests.playbooks.storms import (
    decided,
    storm,
    story,
)
from tests.playbooks.weather import Weather


@pytest.fixture
def it() -> Weather:
    return story()


def test_meaning_21_the_end_of_one_warning_leaves_the_others(it: Weather) -> None:
    storm(it, "R-1", level="red")
    storm(it, "F-1", "North")
    it.hears("storm.over", number="F-1")
    assert it.outcome("over") is None
    assert it.run().status == "open"
    it.hears("storm.over", number="R-1")
    assert it.outcome("over") == "arrived"


def test_meaning_21_area_and_level_are_those_of_what_still_exists(it: Weather) -> None:
    storm(it, "A", "North", "yellow")
    storm(it, "B", "North, Middle", "red")
    assert (it.run().fields["area"], it.run().fields["level"]) == ("North区; Middle区", "red")
    it.hears("storm.over", number="B")
    assert (it.run().fields["area"], it.run().fields["level"]) == ("North区", "yellow")


def test_meaning_21_what_it_is_called_is_that_of_the_worst_never_of_another(it: Weather) -> None:
    it.warns("whole city", number="A", level="red", event="rainstorm")
    it.warns("North", number="B", level="yellow", event="fog")
    assert (it.run().fields["event"], it.run().fields["level"]) == ("rainstorm", "red")
    it.hears("storm.over", number="A")
    assert (it.run().fields["event"], it.run().fields["level"]) == ("fog", "yellow")


def test_meaning_21_after_the_last_has_ended_texts_still_name_where_it_was(it: Weather) -> None:
    storm(it, "A", "North", "red")
    it.hears("storm.over", number="A")
    assert (it.run().fields["area"], it.run().fields["level"]) == ("North区", "red")


def test_meaning_21_the_latest_report_says_how_bad_one_warning_is_and_where(it: Weather) -> None:
    storm(it, "A", "North, Middle", "red")
    storm(it, "A", "North", "yellow")
    assert (it.run().fields["area"], it.run().fields["level"]) == ("North区", "yellow")


def test_meaning_21_an_end_in_a_part_leaves_the_rest(it: Weather) -> None:
    storm(it, "A", "whole city")
    it.hears("storm.over", number="A", area="North")
    assert it.run().fields["area"] == "Middle区; South区"
    assert it.outcome("over") is None
    it.hears("storm.over", number="A", area="Middle, South")
    assert it.outcome("over") == "arrived"


def test_meaning_21_an_end_that_names_an_area_only_ends_what_lies_there(it: Weather) -> None:
    storm(it, "A", "North, Middle")
    storm(it, "B", "Middle")
    it.hears("storm.over", area="North")
    items = it.run().items["incident.storms"]
    assert {name: item.fields["area"] for name, item in items.items() if not item.over} == {
        "A": "Middle区",
        "B": "Middle区",
    }


def test_meaning_21_a_warning_after_the_last_end_is_waited_for_again(it: Weather) -> None:
    storm(it, "A", level="red")
    decided(it, "suspend")
    it.hears("storm.over", number="A")
    assert it.called("go")
    storm(it, "B", "North")
    assert it.outcome("over") is None
    assert it.record("go").state == "idle"
    assert it.asked("go").state == "withdrawn"
    it.hears("storm.over", number="B")
    assert it.asked("go").state == "sent"


def test_meaning_21_a_warning_known_by_any_number_of_the_incident_joins_it(it: Weather) -> None:
    storm(it, "A", "North")
    storm(it, "B", "North")
    storm(it, "A", "South")
    assert list(it.runs) == [1]
    it.hears("storm.over", number="A")
    assert it.run().fields["area"] == "North区"
