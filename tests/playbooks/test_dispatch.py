"""A truck is offered the route of the broken one: own site first, then the nearest, one after the
other (3.3.2).
"""

from __future__ import annotations

import pytest

from incidents import effects as do
from playbooks.loader import read_files
from tests.playbooks.small import small_company, small_files
from tests.playbooks.story import Story, story

GROUP = "- group: trucks\n  for each: unit in incident.units\n  steps:\n"
TAKE = "dispatch: trucks, offer: 3m, within: 30m, text: word, nothing follows when: [none], because: a reason"
FIND = GROUP + f"    - {{id: take, {TAKE}}}"


def offered(it: Story) -> list[str]:
    return [e.unit for e in it.done if isinstance(e, do.OfferUnit)]


def test_own_site_is_asked_first_then_the_nearest() -> None:
    it = story(FIND)
    it.breaks("K-1", place="26.5,108.05")
    for driver in ("sam", "sue", "sid"):
        assert it.called("take")[-1] == driver
        it.says("take", "refused")
    assert offered(it) == ["S-1", "S-2", "S-3"]
    assert it.outcome("take/K-1") == "none"
    assert it.held() == {}


def test_nearest_is_measured_from_where_the_truck_stands() -> None:
    it = story(FIND, "sam")
    it.breaks("K-1", place="26.5,107.85")
    assert offered(it) == ["S-3"]


def test_sources_that_do_not_name_other_sites_ask_the_own_one_only() -> None:
    it = story(FIND.replace("offer:", "from: [own site], offer:"))
    it.breaks("K-1")
    it.says("take", "refused")
    assert (offered(it), it.outcome("take/K-1")) == (["S-1"], "none")


def test_a_silent_driver_is_passed_when_the_offer_is_over() -> None:
    it = story(FIND)
    it.breaks("K-1")
    it.later("179s")
    assert offered(it) == ["S-1"]
    it.later("1s")
    assert offered(it) == ["S-1", "S-2"]
    assert it.held() == {"S-2": "offered"}


def test_a_driver_who_cannot_be_reached_is_passed_at_once() -> None:
    it = story(FIND)
    it.breaks("K-1")
    it.unreachable("take")
    assert offered(it) == ["S-1", "S-2"]


def test_absent_drivers_are_passed_over_and_the_line_says_so() -> None:
    it = story(FIND, "sam", "sue")
    it.breaks("K-1")
    assert offered(it) == ["S-3"]
    assert "passed over | S-1 | driver away" in it.told("take")


def test_what_does_not_fit_is_not_asked() -> None:
    it = story(FIND.replace("offer:", "fit: candidate.load > unit.load, offer:"))
    it.breaks("K-1", place="26.5,108.05")
    assert offered(it) == ["S-2"]
    assert "passed over | S-1 | does not fit" in it.told("take")


def test_a_late_answer_to_an_old_offer_does_not_count() -> None:
    it = story(FIND)
    it.breaks("K-1")
    first = it.asked("take")
    it.later("4m")
    it.answer(first, "accepted")
    assert it.outcome("take/K-1") is None
    assert it.held() == {"S-2": "offered"}


def test_the_truck_that_accepts_is_out_until_the_route_is_served() -> None:
    it = story(FIND)
    it.breaks("K-1")
    it.says("take", "accepted")
    assert (it.outcome("take/K-1"), it.record("take/K-1").state) == ("accepted", "standing")
    assert it.held() == {"S-1": "dispatched"}
    assert it.run().units["K-1"].standby == "S-1"
    it.reported("route.finished", "S-1")
    assert it.record("take/K-1").state == "ended"
    assert (it.held(), it.run().status) == ({}, "closed")


def test_two_trucks_of_one_incident_never_get_the_same_standby() -> None:
    it = story(FIND)
    it.breaks("K-1")
    it.breaks("K-2")
    assert offered(it) == ["S-1", "S-2"]
    it.says("take/K-1", "accepted")
    it.says("take/K-2", "refused")
    assert len(set(offered(it))) == 3


def test_a_truck_on_offer_in_another_incident_is_waited_for_and_not_counted_as_none() -> None:
    it = two_incidents()
    assert it.told("take")[-1] == "waiting | S-1 | on offer elsewhere"
    assert it.outcome("take/K-2", 2) is None
    it.says("take/K-1", "refused")
    it.later("1m")
    assert it.called("take") == ["sam", "sam"]
    it.says("take/K-2", "accepted")
    assert it.runs[2].units["K-2"].standby == "S-1"


def test_a_truck_on_its_way_elsewhere_is_not_waited_for() -> None:
    it = two_incidents()
    it.says("take/K-1", "accepted")
    it.later("1m")
    assert it.outcome("take/K-2", 2) == "none"


def two_incidents() -> Story:
    """Two incidents, one standby: the trucks' incidents do not join."""
    files = small_files(FIND)
    files["playbooks/breakdown.yaml"] = files["playbooks/breakdown.yaml"].replace(
        "joins: [same unit, same site within 6h]\n", ""
    )
    it = Story(read_files(files), small_company("sue", "sid"))
    it.breaks("K-1")
    it.breaks("K-2")
    assert len(it.runs) == 2
    return it


def test_the_broken_standby_is_not_offered_its_own_route() -> None:
    it = story(FIND)
    it.breaks("S-1")
    assert "S-1" not in offered(it)


@pytest.mark.parametrize("late", ["", ", if late: none"])
def test_when_the_limit_passes_it_is_none_and_the_truck_asked_last_is_let_go(late: str) -> None:
    it = story(FIND.replace("within: 30m", f"within: 2m{late}"))
    it.breaks("K-1")
    it.later("2m")
    assert it.outcome("take/K-1") == "none"
    assert it.held() == {}


def test_keep_looking_asks_anyone_who_has_come_free_in_between() -> None:
    it = story(
        FIND.replace("offer:", "keep looking: 5m, offer:").replace("30m", "4h"), "sue", "sid"
    )
    it.breaks("K-1")
    it.says("take", "refused")
    assert it.outcome("take/K-1") is None
    it.later("5m")
    assert offered(it) == ["S-1", "S-1"]
    it.says("take", "accepted")
    assert it.outcome("take/K-1") == "accepted"


def test_looking_for_hours_is_written_down_once_and_ends_as_none() -> None:
    it = story(
        FIND.replace("offer:", "keep looking: 5m, offer:").replace("30m", "4h"), "sam", "sue", "sid"
    )
    it.breaks("K-1")
    it.later("4h")
    assert it.outcome("take/K-1") == "none"
    assert sum(line.startswith("waiting for one") for line in it.told("take")) == 1


def test_an_offer_that_is_not_needed_any_more_is_withdrawn_and_the_truck_freed() -> None:
    it = story(
        FIND.replace("within: 30m", "within: 30m, until: back")
        + "\n    - {id: back, wait: standby.there, within: 1h, nothing follows when: [overdue], because: a reason}"
    )
    it.breaks("K-1")
    it.reported("standby.there", "K-1")
    assert (it.outcome("take/K-1"), it.held()) == ("withdrawn", {})
    assert it.asked("take").state == "withdrawn"
    it.says("take", "accepted")
    assert it.held() == {}


def test_who_drives_the_standby_is_no_one_before_there_is_one() -> None:
    it = story(GROUP + "    - {id: go, tell: relief, text: word}")
    it.breaks("K-1")
    assert it.called("go") == []
    assert "told | nobody | nobody holds this role here now" in it.told("go")


IDLE = '- {id: take, for each: unit in incident.units, when: "!unit.empty", dispatch: trucks, from: [own site, nearest sites], offer: 3m, within: 30m, text: word, nothing follows when: [none], because: a reason}'  # noqa: E501


def test_a_standby_that_fails_while_nothing_needs_it_has_no_goods_to_take_over() -> None:
    it = story(IDLE)
    it.breaks("S-1")
    assert it.run().units["S-1"].empty
    assert it.sent("take") == []


def test_a_standby_that_fails_while_it_is_only_asked_has_no_goods_either() -> None:
    it = story(IDLE)
    it.breaks("K-1")
    assert it.called("take") == ["sam"]
    it.breaks("S-1")
    it.later("3m")
    assert it.called("take/K-1") == ["sam", "sue"]
    assert it.sent("take/S-1") == []


def test_a_standby_that_fails_with_the_goods_on_it_is_taken_over() -> None:
    it = Story(read_files(_with_takeover()), small_company())
    it.breaks("K-1")
    it.says("take", "accepted")
    it.reported("standby.there", "K-1")
    it.breaks("S-1")
    assert not it.run().units["S-1"].empty
    assert it.asked("take/S-1").notification.person != "sam"


def _with_takeover() -> dict[str, str]:
    """The small plan in which the standby's arrival means that it has the goods."""
    files = small_files(IDLE)
    there = "standby.there: {fields"
    taken = "standby.there: {records: goods taken over, fields"
    return files | {"plan.yaml": files["plan.yaml"].replace(there, taken)}


@pytest.mark.parametrize(
    ("place", "minutes"), [("26.5,108.05", int), ("the bridge", int), (None, str)]
)
def test_an_offer_says_how_far_it_is_only_where_the_place_is_known(
    place: str | None, minutes: type
) -> None:
    it = story(FIND)
    it.breaks("K-1", **({"place": place} if place else {}))
    (asked,) = (e for e in it.done if isinstance(e, do.Notify) and e.origin.step == "take")
    assert isinstance(asked.values["minutes"], minutes)
    assert asked.values["minutes"] != "" or place is None
