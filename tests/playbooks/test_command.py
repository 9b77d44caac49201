"""The acting commander, when leader and deputy are both away (2.1.1c)."""

from __future__ import annotations

from dataclasses import replace

from tests.playbooks.commanded import company, told
from tests.playbooks.small import MONDAY


def test_while_the_leader_or_the_deputy_is_there_no_one_is_proposed() -> None:
    assert told().called("acting") == []
    assert told("lena").called("acting") == []


def test_with_both_away_the_head_who_fits_is_put_to_both_of_them_wherever_they_are() -> None:
    it = told("lena", "bob")
    assert it.called("acting") == ["lena", "bob"]
    assert it.asked("acting", "lena").notification.text == "主任 1 主任 / 2 board 10:15"
    assert (
        "proposed as acting commander | chief | put to Lena, Bob; it stands after 15m"
        in it.told("acting")
    )


def test_one_reply_confirms_and_the_acting_commander_is_told() -> None:
    it = told("lena", "bob")
    it.says("acting", "chief", "bob")
    assert it.outcome("acting") == "confirmed"
    assert (it.run().acting, it.called("in_command")) == ("chief", ["carl"])
    assert "acting commander | chief | Bob: authorised" in it.told("acting")
    assert it.asked("acting", "lena").state == "withdrawn"


def test_the_leader_may_name_another_head_with_the_same_reply() -> None:
    it = told("lena", "bob")
    it.says("acting", "board", "lena")
    assert it.run().acting == "board"
    assert set(it.called("in_command")) == {"ben", "bea"}  # Bob, of the same board, is away


def test_without_a_reply_the_proposal_stands_at_the_limit_and_not_before_and_that_is_written_down() -> (
    None
):
    it = told("lena", "bob")
    it.later("899s")
    assert it.run().acting is None
    it.later("1s")
    assert (it.outcome("acting"), it.run().acting) == ("stands", "chief")
    assert "acting commander | chief | nobody replied within 15m: the proposal stands" in it.told(
        "acting"
    )


def test_a_reply_after_the_limit_changes_nothing() -> None:
    it = told("lena", "bob")
    it.later("16m").says("acting", "board", "lena")
    assert it.run().acting == "chief"


def test_until_someone_is_appointed_no_one_commands_and_the_last_resort_is_called() -> None:
    it = told("lena", "bob", steps="- {id: tell, page: commander, text: word, within: 5m}")
    assert it.called("tell") == ["boss"]
    it.says("acting", "chief", "lena")
    it.later("5m")
    assert it.called("tell") == ["boss", "carl"]


def test_an_accident_with_injuries_is_commanded_by_the_one_the_plan_names_first() -> None:
    it = told("lena", "bob", injured=1)
    assert it.asked("acting", "lena").notification.options == ("board", "chief")


def test_a_head_who_is_away_is_not_proposed() -> None:
    it = told("lena", "bob", "carl")
    assert it.asked("acting", "lena").notification.options == ("board",)


def test_where_no_head_is_there_the_last_resort_is_told_that_no_one_commands() -> None:
    it = told("lena", "bob", "carl", "ben", "bea")
    assert it.outcome("acting") == "nobody"
    assert it.called("uncommanded") == ["boss"]


def test_who_is_out_of_reach_is_not_asked_and_the_limit_is_no_shorter() -> None:
    it = told(unreachable=("lena", "bob"))
    assert it.called("acting") == []
    assert "could not be asked | Lena | unreachable" in it.told("acting")
    it.later("14m")
    assert it.outcome("acting") is None
    it.later("1m")
    assert it.outcome("acting") == "stands"


def test_the_acting_commander_stays_when_the_leader_comes_back() -> None:
    it = told("lena", "bob", steps="- {id: tell, page: commander, text: word, within: 5m}")
    it.says("acting", "chief", "lena")
    it.company = company("bob")
    it.__post_init__()
    it.later("10m")
    assert it.called("tell") == ["boss", "lena", "carl"]  # Lena as the one who would be next


def test_a_leader_who_is_back_before_the_limit_needs_no_acting_commander() -> None:
    it = told("lena", "bob")
    soon = MONDAY.replace(minute=10)
    it.company = replace(
        it.company, absences=tuple(replace(a, end=soon) for a in it.company.absences)
    )
    it.__post_init__()
    it.later("15m")
    assert (it.outcome("acting"), it.run().acting) == ("not needed", None)
