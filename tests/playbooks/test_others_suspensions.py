"""M23: nothing begins where another incident has suspended what it needs, without a person's
word.
"""

from __future__ import annotations

import pytest

from playbooks.loader import read_files
from playbooks.loader.plan_folder import examine
from tests.playbooks.loader.damage import code_of
from tests.playbooks.small import HEAD
from tests.playbooks.story import Story
from tests.playbooks.suspended import both_files
from tests.playbooks.weather import Weather, weather_company


@pytest.fixture
def it() -> Weather:
    return Weather(read_files(both_files()), weather_company())


def storm(it: Weather, area: str = "North") -> None:
    it.warns(area)


def over(it: Weather) -> None:
    it.hears("storm.over")


def test_without_a_suspension_no_one_is_asked(it: Weather) -> None:
    it.breaks("K-1")
    assert it.called("take") and not it.sent("may")


def test_a_truck_is_sent_into_a_suspension_only_with_a_persons_word(it: Weather) -> None:
    storm(it)
    it.breaks("K-1")
    assert it.called("may") == ["carl"]
    assert not it.sent("take")
    assert it.told("take") == ["not begun yet | suspended there by incident #1: delivery"]
    it.says("may", "go ahead")
    assert it.sent("take")


def test_a_suspension_elsewhere_holds_nothing(it: Weather) -> None:
    it.reported("truck.failed", "K-1")
    it.later("7h")  # every stop lies behind: it is needed where it stands, at its site
    storm(it, "South")
    assert not it.sent("may")


def test_no_answer_means_wait_and_the_end_of_the_suspension_sets_it_free(it: Weather) -> None:
    storm(it)
    it.breaks("K-1")
    it.later("16m")
    assert it.outcome("may/K-1", 2) == "wait"
    assert not it.sent("take")
    over(it)
    assert it.sent("take") and it.record("may/K-1", 2).state == "idle"


def test_a_question_that_is_open_when_the_suspension_ends_is_withdrawn(it: Weather) -> None:
    storm(it)
    it.breaks("K-1")
    asked = it.asked("may")
    over(it)
    assert asked.state == "withdrawn" and it.sent("take")


def test_a_truck_under_way_is_asked_about_when_the_suspension_comes_later(it: Weather) -> None:
    it.breaks("K-1")
    it.says("take", "accepted")
    told = len(it.sent("told"))
    assert told and not it.sent("hold")
    storm(it)
    assert it.called("may") == ["carl"]
    assert it.called("hold") == ["sam"]
    it.says("may", "wait")
    assert it.outcome("serve/K-1", 1) == "withdrawn"
    over(it)
    # What the suspension withdrew is asked for once more.
    assert len(it.sent("serve")) == 2 and it.called("known")
    assert len(it.sent("told")) == told


def test_a_dispatch_under_way_makes_no_further_offer_into_a_suspension_that_came_later(
    it: Weather,
) -> None:
    it.breaks("K-1")
    storm(it)
    # The open offer remains: the suspension itself withdraws nothing.
    assert it.called("take") == ["sam"] and it.asked("take").state == "sent"
    it.says("take", "refused")
    it.later("5m")
    assert it.called("take") == ["sam"] and it.held() == {}
    held = "waiting | trucks | suspended there by incident #2: delivery"
    assert it.told("take").count(held) == 1
    it.says("may", "go ahead")
    assert len(it.called("take")) == 2 and it.told("take")[-1].startswith("offered")


def test_a_dispatch_that_made_no_further_offer_goes_on_when_the_suspension_ends(
    it: Weather,
) -> None:
    it.breaks("K-1")
    storm(it)
    it.later("4m")  # no one answers the offer
    assert len(it.called("take")) == 1
    over(it)
    assert len(it.called("take")) == 2


def test_looking_for_a_free_truck_ends_at_its_limit_in_a_suspension_too(it: Weather) -> None:
    it.breaks("K-1")
    storm(it)
    it.says("take", "refused")
    it.later("31m")
    assert it.outcome("take/K-1") == "none" and len(it.called("take")) == 1


@pytest.mark.parametrize("repeat", ["", "repeat: {if: none, every: 10m}, "])
def test_a_dispatch_that_keeps_looking_goes_on_looking_when_it_is_permitted(repeat: str) -> None:
    looks = both_files(
        "within: 30m, text: word}", f"keep looking: 5m, {repeat}within: 4h, text: word}}"
    )
    it = Weather(read_files(looks), weather_company())
    it.breaks("K-1")
    while it.asked("take").state == "sent":
        it.says("take", "refused")
    asked = len(it.called("take"))
    storm(it)
    it.later("6m")
    assert len(it.called("take")) == asked
    it.says("may", "go ahead")
    assert len(it.called("take")) > asked


@pytest.mark.parametrize(("area", "offers"), [("North", 2), ("South", 1)])
def test_no_other_truck_is_offered_for_one_in_a_suspension_so_that_all_wait_less(
    area: str, offers: int
) -> None:
    one_incident = "same unit, same site within 6h"
    it = Weather(read_files(both_files("same unit", one_incident)), weather_company("sam"))
    it.later("200m")  # what K-1 has still to serve lies in Middle and South
    it.breaks("K-1", place="26.5,107.98")
    storm(it, area)
    it.breaks("K-2", place="26.5,108.08")
    assert len(it.sent("take/K-1")) == offers


def test_what_a_changed_fact_asks_for_again_needs_a_persons_word_too() -> None:
    again = both_files(
        "tell: waiting, text: eta", "tell: waiting, again when: unit.place, text: eta"
    )
    it = Weather(read_files(again), weather_company())
    it.breaks("K-1")
    it.says("take", "accepted")
    told = len(it.sent("told"))
    storm(it)
    it.breaks("K-1", place="26.5,107.98")
    assert len(it.sent("told")) == told
    it.says("may", "go ahead")
    assert len(it.sent("told")) > told


def test_a_second_suspension_needs_a_word_of_its_own(it: Weather) -> None:
    storm(it)
    it.breaks("K-1")
    it.says("may", "go ahead")
    it.says("take", "accepted")
    over(it)
    it.later("10m")
    storm(it)
    assert len(it.sent("may")) == 2
    it.says("may", "wait")
    over(it)
    it.later("10m")
    storm(it)
    assert len(it.sent("may")) == 3 and len(it.sent("hold")) == 2


def test_a_permission_for_one_incident_does_not_cover_another(it: Weather) -> None:
    storm(it)
    it.breaks("K-1")
    it.says("may", "go ahead")
    storm(it, "South")
    assert len(it.sent("may")) == 2
    over(it)  # of the second only: the permission for the first still counts
    it.says("take", "accepted")
    assert it.sent("told")


def test_growing_over_the_route_counts_as_a_suspension_there(it: Weather) -> None:
    storm(it, "South")
    it.breaks("K-2")  # no stops of its own: it is needed at its site, which lies in Middle
    assert it.sent("take") and not it.sent("may")
    it.says("take", "accepted")
    storm(it, "whole city")
    assert it.called("may") == ["carl"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("needs: delivery, within: 30m", "within: 30m", "plan.may_go_into_suspension"),
        ("needs: delivery, tell: waiting", "tell: waiting", "plan.may_go_into_suspension"),
        ("needs: delivery, within: 30m", "needs: roads, within: 30m", "plan.no_step_suspends"),
        ("permits: delivery, ", "", "plan.nobody_permits"),
    ],
)
def test_what_may_go_into_a_suspension_must_say_what_it_needs(
    old: str, new: str, code: str
) -> None:
    assert examine(both_files()).faults == []
    assert code in {code_of(fault.what) for fault in examine(both_files(old, new)).faults}


def test_trucks_and_people_that_others_hold_are_facts() -> None:
    head = HEAD.replace("joins: [same unit, same site within 6h]\n", "joins: [same unit]\n")
    steps = """\
steps:
  - group: trucks
    for each: unit in incident.units
    steps:
      - {id: take, dispatch: trucks, within: 30m, text: word, nothing follows when: [none], because: a reason}
      - {id: short, when: '"S-1" in company.units_held', tell: chief, text: word}
"""
    files = both_files()
    files["playbooks/breakdown.yaml"] = head + steps.replace(
        "dispatch: trucks,", "dispatch: trucks, needs: nothing,"
    )
    it = Story(read_files(files), weather_company())
    it.breaks("K-1")
    assert not it.sent("short")
    it.breaks("K-2")
    assert it.called("short") == ["carl"]
