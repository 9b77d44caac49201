"""Decisions: one option stands, decided by who was asked, by several of them, or by the plan when
no one does (`ask`).
"""

from __future__ import annotations

from tests.playbooks.story import story

ASK = "- {id: go, ask: chief, options: [stop, on], within: 30m, if nobody decides: stop, text: word, nothing follows when: [stop, on], because: a reason}"
VOTE = "- {id: go, ask: board, agree: 2, options: [stop, on], within: 30m, if nobody decides: stop, text: word, nothing follows when: [stop, on], because: a reason}"


def test_the_option_that_is_chosen_is_the_outcome() -> None:
    it = story(ASK)
    it.breaks("K-1")
    it.says("go", "on")
    assert it.outcome("go") == "on"


def test_who_is_asked_has_the_whole_limit_and_the_timeline_says_so() -> None:
    it = story(ASK)
    it.breaks("K-1")
    assert it.told("go") == ["called | Carl | level: chief; answer within 30m"]
    it.later("29m")
    assert it.called("go") == ["carl"]


def test_an_answer_that_is_no_option_decides_nothing() -> None:
    it = story(ASK)
    it.breaks("K-1")
    it.says("go", "maybe")
    assert it.outcome("go") is None


def test_undecided_in_time_the_plans_own_answer_stands_and_not_a_moment_earlier() -> None:
    it = story(ASK)
    it.breaks("K-1")
    it.later("1799s")
    assert it.outcome("go") is None
    it.later("1s")
    assert it.outcome("go") == "stop"
    assert "decided: stop | the plan's own answer when nobody gives one" in it.told("go")


def test_a_decision_after_the_limit_changes_nothing() -> None:
    it = story(ASK)
    it.breaks("K-1")
    it.later("31m").says("go", "on")
    assert it.outcome("go") == "stop"


def test_two_of_three_must_agree() -> None:
    it = story(VOTE)
    it.breaks("K-1")
    it.says("go", "on", "ben")
    it.says("go", "stop", "bob")
    assert it.outcome("go") is None
    it.says("go", "on", "bea")
    assert it.outcome("go") == "on"


def test_who_votes_twice_is_counted_once_and_may_change_their_mind() -> None:
    it = story(VOTE)
    it.breaks("K-1")
    it.says("go", "on", "ben")
    it.says("go", "on", "ben")
    assert it.outcome("go") is None
    it.says("go", "stop", "ben")
    it.says("go", "stop", "bob")
    assert it.outcome("go") == "stop"


def test_no_one_reachable_never_shortens_the_limit_and_the_last_resort_is_asked() -> None:
    it = story(ASK.replace("chief", "nobody"), "lena", "carl")
    it.breaks("K-1")
    assert it.called("go") == ["boss"]
    it.unreachable("go", "boss")
    assert it.outcome("go") is None
    it.later("30m")
    assert it.outcome("go") == "stop"


def test_a_stand_in_who_does_not_decide_is_followed_by_the_next_within_the_same_limit() -> None:
    it = story(ASK.replace("chief", "head"), "hana")
    it.breaks("K-1")
    assert it.called("go") == ["deputy"]
    assert it.asked("go").notification.deadline == it.now + (it.record("go").deadline - it.now)  # type: ignore[operator]
    it.later("5m")
    assert it.called("go") == ["deputy", "lena"]
    it.later("25m")
    assert it.outcome("go") == "stop"


def test_without_an_option_for_being_late_the_question_stays_open_and_is_chased() -> None:
    it = story(ASK.replace("if nobody decides: stop", "if nobody decides: escalate"))
    it.breaks("K-1")
    it.later("30m")
    assert it.called("go") == ["carl", "hana"]
    it.later("3h").says("go", "on", "carl")
    assert it.outcome("go") == "on"


def test_a_question_repeated_while_an_option_stands_records_each_time_what_stood() -> None:
    it = story(
        "- {id: go, ask: chief, options: [keep, end], within: 1h, if nobody decides: keep, repeat: {if: keep, every: 3h}, text: word, nothing follows when: [end], because: a reason}"
    )
    it.breaks("K-1")
    it.says("go", "keep")
    assert (it.record("go").state, it.record("go").data["stood"]) == ("open", "keep")
    it.later("3h")
    assert it.called("go") == ["carl", "carl"]
    it.later("4h")
    assert it.told("go").count("decided: keep | the plan's own answer when nobody gives one") == 1
    it.says("go", "end")
    assert it.outcome("go") == "end"


def test_votes_of_an_earlier_asking_do_not_count_for_the_next() -> None:
    it = story(
        VOTE.replace(
            "nothing follows when: [stop, on], because: a reason",
            "repeat: {if: stop, every: 1h}, nothing follows when: [on], because: a reason",
        )
    )
    it.breaks("K-1")
    it.says("go", "on", "bea")
    it.says("go", "stop", "ben")
    it.says("go", "stop", "bob")
    it.later("1h")
    it.says("go", "on", "ben")
    assert it.outcome("go") is None
    it.says("go", "on", "bob")
    assert it.outcome("go") == "on"


def test_an_answer_to_an_earlier_asking_is_not_an_answer_to_the_next() -> None:
    it = story(
        ASK.replace(
            "nothing follows when: [stop, on], because: a reason",
            "repeat: {if: stop, every: 1h}, nothing follows when: [on], because: a reason",
        )
    )
    it.breaks("K-1")
    first = it.asked("go")
    it.later("30m")
    it.later("1h")
    assert len(it.sent("go")) == 2
    it.answer(first, "on")
    assert it.outcome("go") is None


def test_what_is_entered_with_an_option_is_kept() -> None:
    it = story(ASK.replace("[stop, on]", "{stop: {enter: [time]}, on: {}}", 1))
    it.breaks("K-1")
    it.answer(it.asked("go"), "stop", time="17:00")
    assert it.record("go").data["values"] == {"time": "2026-11-23T17:00:00+08:00"}
