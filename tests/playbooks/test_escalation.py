"""Who is called next when no one answers (2.1.1d, 3.1.11)."""

from __future__ import annotations

from dataclasses import replace

from incidents.company import RoleHeld
from playbooks.loader import read_files
from tests.playbooks.small import small_company, small_files, without_role
from tests.playbooks.story import Story, story

GROWING = "acknowledged for: [30m, 2h]"
TELL = "- {id: tell, page: head, text: word, within: 5m}"


def test_a_page_climbs_a_level_each_time_its_limit_passes() -> None:
    it = story(TELL)
    it.breaks("K-1")
    assert it.called("tell") == ["hana"]
    it.later("299s")
    assert it.called("tell") == ["hana"]
    it.later("1s")
    assert it.called("tell") == ["hana", "deputy"]
    it.later("5m")
    assert it.called("tell") == ["hana", "deputy", "lena"]


def test_the_levels_are_gone_through_again_for_as_many_rounds_as_the_policy_says_and_then_the_last_resort_for_ever() -> (
    None
):
    it = story(TELL)
    it.breaks("K-1")
    it.later("8h")
    assert it.called("tell")[:6] == ["hana", "deputy", "lena"] * 2
    assert set(it.called("tell")[6:]) == {"boss"}
    assert len(it.called("tell")) == 97  # every five minutes of eight hours, both ends included
    assert it.runs[1].status == "open"


def test_a_level_no_one_holds_is_passed_over_at_once_with_a_line() -> None:
    it = story("- {id: tell, page: nobody, text: word, within: 5m}")
    it.breaks("K-1")
    assert it.called("tell") == ["lena"]
    assert it.told("tell")[:2] == [
        "skipped a level | nobody | nobody holds this role here",
        "skipped a level | deputies of nobody | nobody holds this role here",
    ]


def test_who_is_away_is_passed_over_for_the_deputy_and_the_line_says_why() -> None:
    it = story(TELL, "hana")
    it.breaks("K-1")
    assert it.called("tell") == ["deputy"]
    assert "skipped a level | head | Hana: away" in it.told("tell")


def test_the_acting_commander_stands_in_when_the_leading_group_is_out() -> None:
    it = story("- {id: tell, page: commander, text: word, within: 5m}", "lena")
    it.breaks("K-1")
    assert it.called("tell") == ["carl"]
    assert it.asked("tell").notification.role == "commander (chief)"


def test_where_no_one_of_any_level_is_there_the_last_resort_is_called_although_the_diary_says_away() -> (
    None
):
    it = story(TELL, "hana", "deputy", "lena", "carl", "boss")
    it.breaks("K-1")
    assert it.called("tell") == ["boss"]


def test_anyone_who_was_called_may_acknowledge_and_no_one_is_called_after_that() -> None:
    it = story(TELL)
    it.breaks("K-1")
    it.later("6m")
    it.says("tell", "acknowledged", "hana")
    it.later("1h")
    assert it.outcome("tell") == "acknowledged"
    assert it.called("tell") == ["hana", "deputy"]
    assert it.asked("tell", "deputy").state == "withdrawn"


def test_a_page_that_cannot_be_delivered_climbs_at_once() -> None:
    it = story(TELL)
    it.breaks("K-1")
    it.later("1m")
    it.unreachable("tell", "hana")
    assert it.called("tell") == ["hana", "deputy"]
    assert "could not be reached | Hana | no phone answers" in it.told("tell")


def test_a_level_of_several_climbs_only_when_the_last_of_them_cannot_be_reached() -> None:
    it = story("- {id: tell, page: board, text: word, within: 5m}")
    it.breaks("K-1")
    it.unreachable("tell", "bea")
    it.unreachable("tell", "ben")
    assert it.called("tell") == ["bea", "ben", "bob"]
    it.unreachable("tell", "bob")
    assert it.called("tell")[3:] == ["lena"]


def test_the_same_failure_reported_twice_does_not_climb_twice() -> None:
    company = small_company()
    company = replace(company, roles=(*company.roles, RoleHeld("head", "hana", "HQ", 1)))
    it = story(TELL, company=without_role(company, "head", 0))
    it.breaks("K-1")
    first = it.asked("tell", "hana")
    it.fail(first, "no phone answers")
    called = it.called("tell")
    it.fail(first, "no phone answers")
    assert it.called("tell") == called


def test_a_failure_of_an_earlier_call_says_nothing_about_the_call_that_is_out_now() -> None:
    it = story("- {id: tell, page: commander, text: word, within: 5m}")
    it.breaks("K-1")
    first = it.asked("tell", "lena")
    it.later("11m")
    assert it.called("tell") == ["lena", "carl", "lena"]
    it.fail(first, "no phone answers")
    assert it.called("tell") == ["lena", "carl", "lena"]


def test_a_last_resort_who_cannot_be_reached_is_called_again_after_the_limit_and_not_in_a_storm() -> (
    None
):
    it = story(TELL, "hana", "deputy", "lena", "carl")
    it.breaks("K-1")
    for _ in range(5):
        it.unreachable("tell", "boss")
    assert it.called("tell") == ["boss"]
    it.later("5m")
    assert it.called("tell") == ["boss", "boss"]


def test_a_page_to_everyone_ends_when_the_last_of_them_has_acknowledged() -> None:
    it = story("- {id: tell, page: board, everyone: true, text: word, within: 5m}")
    it.breaks("K-1")
    it.says("tell", "acknowledged", "ben")
    it.says("tell", "acknowledged", "bob")
    assert it.outcome("tell") is None
    it.says("tell", "acknowledged", "bea")
    assert it.outcome("tell") == "acknowledged"


def test_whoever_takes_up_a_late_step_is_asked_again_ever_more_rarely() -> None:
    files = small_files(
        "- {id: do, assign: chief, text: word, within: 10m, nothing follows when: refused, because: a reason}"
    )
    policies = files["policies.yaml"].replace("acknowledged for: 30m", GROWING)
    it = Story(read_files(files | {"policies.yaml": policies}), small_company())
    it.breaks("K-1")
    it.later("10m")  # late: the owner is called
    for calls, pause in ((1, "30m"), (2, "2h"), (3, "2h"), (4, "2h")):
        assert it.called("do").count("hana") == calls
        it.says("do", "acknowledged", "hana")
        it.later(pause)
    it.says("do", "done", "carl")
    assert it.outcome("do") == "done"


def test_a_late_step_that_nobody_takes_up_again_climbs_as_before_in_a_longer_pause() -> None:
    files = small_files(
        "- {id: do, assign: chief, text: word, within: 10m, nothing follows when: refused, because: a reason}"
    )
    policies = files["policies.yaml"].replace("acknowledged for: 30m", GROWING)
    it = Story(read_files(files | {"policies.yaml": policies}), small_company())
    it.breaks("K-1")
    it.later("10m")
    it.says("do", "acknowledged", "hana")
    it.later("30m").later("5m")
    assert it.called("do")[-2:] == ["hana", "deputy"]
    it.says("do", "acknowledged", "deputy")
    it.later("119m")
    assert it.called("do")[-1] == "deputy"
    it.later("1m")
    assert it.called("do")[-1] == "hana"
