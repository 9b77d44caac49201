"""M15: an open decision is put to who holds the role now, and withdrawn from who lost it."""

from __future__ import annotations

from playbooks.loader import read_files
from tests.playbooks.commanded import come_back, company, files, give_role, leave, told
from tests.playbooks.story import Story, story

DECIDE = (
    "- {id: go, ask: commander, options: [stop, on], within: 40m, if nobody decides: stop, text: word,"
    " nothing follows when: [stop, on], because: a reason}"
)
CHIEF = DECIDE.replace("commander", "chief")
VOTE = DECIDE.replace("commander", "board, agree: 2")


def open_questions(it: Story, step: str = "go") -> list[str]:
    return [o.notification.person for o in it.open_messages(step)]


def test_a_leader_who_leaves_is_replaced_by_the_deputy_at_once() -> None:
    it = told(steps=DECIDE)
    assert open_questions(it) == ["lena"]
    leave(it.later("5m"), "lena")
    assert open_questions(it) == ["bob"]
    assert "is asked now | Bob | is commander now" in it.told("go")
    assert "is not asked any more | Lena | commander is somebody else now" in it.told("go")


def test_the_limit_is_what_is_left_of_it() -> None:
    it = told(steps=DECIDE)
    limit = it.record("go").deadline
    leave(it.later("5m"), "lena")
    assert it.asked("go", "bob").notification.deadline == limit
    it.later("35m")
    assert it.outcome("go") == "stop"


def test_who_lost_the_role_decides_nothing_any_more() -> None:
    it = told(steps=DECIDE)
    leave(it.later("5m"), "lena")
    it.says("go", "on", "lena")
    assert it.outcome("go") is None
    it.says("go", "stop", "bob")
    assert it.outcome("go") == "stop"


def test_a_leader_who_is_back_before_the_decision_is_asked_again_and_the_deputy_is_not() -> None:
    it = told(steps=DECIDE)
    leave(it.later("5m"), "lena")
    come_back(it.later("5m"), "lena")
    assert open_questions(it) == ["lena"]


def test_the_acting_commander_gets_the_decision_that_waits_at_the_moment_of_the_appointment() -> (
    None
):
    it = told("lena", "bob", steps=DECIDE)
    assert open_questions(it) == ["boss"]
    it.later("3m").says("acting", "chief", "lena")
    assert open_questions(it) == ["carl"]
    it.says("go", "on", "carl")
    assert it.outcome("go") == "on"


def test_an_acting_commander_whose_proposal_stands_gets_it_too() -> None:
    it = told("lena", "bob", steps=DECIDE)
    it.later("15m")
    assert open_questions(it) == ["carl"]


def test_both_leaders_leaving_in_mid_decision_is_seen_at_once() -> None:
    it = told(steps=DECIDE)
    leave(it.later("5m"), "lena", "bob")
    assert open_questions(it) == ["lena", "boss"]
    assert it.called("acting") == ["lena", "bob"]
    it.says("acting", "chief", "bob")
    assert open_questions(it) == ["carl"]


def test_an_acting_commander_who_leaves_is_followed_by_who_commands_then() -> None:
    it = told("lena", "bob", steps=DECIDE)
    it.says("acting", "chief", "lena")
    come_back(it, "bob")
    assert open_questions(it) == ["carl"]
    leave(it.later("1m"), "carl")
    assert open_questions(it) == ["bob"]


def test_a_role_that_is_given_to_another_person_takes_its_open_decision_along() -> None:
    it = story(CHIEF)
    it.breaks("K-1")
    give_role(it.later("2m"), "chief", "ben")
    assert open_questions(it) == ["ben"]


def test_where_no_one_holds_the_role_any_more_the_next_level_is_asked() -> None:
    it = Story(read_files(files(DECIDE.replace("commander", "head"))), company())
    it.breaks("K-1")
    leave(it.later("2m"), "hana")
    assert open_questions(it) == ["hana", "deputy"]


def test_a_phone_that_is_dead_asks_the_next_level() -> None:
    it = told(steps=DECIDE)
    it.unreachable("go", "lena")
    assert it.called("go") == ["lena", "bob"]
    assert open_questions(it) == ["bob"]


def test_a_phone_that_turns_out_dead_elsewhere_moves_the_decision_that_waits() -> None:
    it = told(steps=f"{DECIDE}\n- {{id: tell, page: commander, text: word, within: 9m}}")
    it.unreachable("tell", "lena")
    assert it.called("go") == ["lena", "bob"]
    assert "could not be reached | Lena | no phone answers" in it.told("go")


def test_of_several_voters_one_who_leaves_is_not_asked_any_more_and_the_others_are_not_again() -> (
    None
):
    it = story(VOTE)
    it.breaks("K-1")
    leave(it.later("2m"), "bea")
    assert it.called("go") == ["bea", "ben", "bob"]
    assert open_questions(it) == ["ben", "bob"]
    it.says("go", "on", "ben")
    it.says("go", "on", "bob")
    assert it.outcome("go") == "on"


def test_the_vote_of_who_leaves_afterwards_counts() -> None:
    it = story(VOTE)
    it.breaks("K-1")
    it.says("go", "on", "bea")
    leave(it.later("2m"), "bea")
    it.says("go", "on", "ben")
    assert it.outcome("go") == "on"


def test_a_voter_who_comes_back_is_asked_and_counts() -> None:
    it = story(VOTE, "bea")
    it.breaks("K-1")
    assert open_questions(it) == ["ben", "bob"]
    come_back(it.later("2m"), "bea")
    assert sorted(open_questions(it)) == ["bea", "ben", "bob"]
    it.says("go", "on", "bea")
    it.says("go", "on", "bob")
    assert it.outcome("go") == "on"


def test_too_few_voters_who_can_be_reached_bring_in_the_next_level() -> None:
    it = story(VOTE)
    it.breaks("K-1")
    it.unreachable("go", "ben")
    assert it.called("go") == ["bea", "ben", "bob"]
    it.unreachable("go", "bob")
    assert it.called("go") == ["bea", "ben", "bob", "lena"]
    it.says("go", "on", "bea")
    it.says("go", "on", "lena")
    assert it.outcome("go") == "on"


def test_a_vote_that_was_cast_counts_though_its_voter_cannot_be_reached_afterwards() -> None:
    it = story(VOTE)
    it.breaks("K-1")
    it.says("go", "on", "bob")
    it.unreachable("go", "ben")
    it.unreachable("go", "bob")
    assert it.called("go") == ["bea", "ben", "bob"]


def test_a_new_member_is_asked_while_the_higher_level_keeps_the_question() -> None:
    it = story(VOTE, "bea")
    it.breaks("K-1")
    it.unreachable("go", "ben")
    assert "lena" in open_questions(it)
    come_back(it.later("1m"), "bea")
    assert {"bea", "lena"} <= {*open_questions(it)}


def test_a_run_of_an_earlier_version_goes_on_without_knowing_who_was_asked() -> None:
    it = told(steps=DECIDE)
    for name in ("people", "holders"):
        it.run().steps["go"].data.pop(name)
    leave(it.later("1m"), "lena")
    assert it.outcome("go") is None
    it.says("go", "on", "lena")
    assert it.outcome("go") == "on"
