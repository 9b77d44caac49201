"""Tasks: late they are chased and stay open; done, someone else may have to see it (`assign`)."""

from __future__ import annotations

from incidents import effects as do
from tests.playbooks.story import story
from translations.messages import message

FIX = "- {id: fix, assign: chief, text: word, within: 30m, nothing follows when: [refused], because: a reason}"
CHECKED = "- {id: fix, assign: chief, verified by: board, text: word, within: 2h, nothing follows when: [refused], because: a reason}"


def test_a_task_done_in_time_is_done() -> None:
    it = story(FIX)
    it.breaks("K-1")
    it.later("29m").says("fix", "done")
    assert it.outcome("fix") == "done"
    assert not it.record("fix").late


def test_a_late_task_stays_open_and_the_owner_is_told_then_the_levels_above() -> None:
    it = story(FIX)
    it.breaks("K-1")
    it.later("30m")
    assert it.record("fix").late
    assert [o.notification.key for o in it.sent("fix")] == ["word", "muster.late"]
    it.later("10m")
    assert it.called("fix") == ["carl", "hana", "deputy", "lena"]
    it.says("fix", "done", "carl")
    assert it.outcome("fix") == "done"


def test_who_takes_up_a_late_task_is_left_alone_for_a_while_and_then_asked_again() -> None:
    it = story(FIX)
    it.breaks("K-1")
    it.later("31m").says("fix", "acknowledged", "hana")
    it.later("29m")
    assert it.called("fix") == ["carl", "hana"]
    it.later("1m")
    assert it.called("fix") == ["carl", "hana", "hana"]


def test_taken_up_again_and_again_a_late_task_is_never_forgotten() -> None:
    it = story(FIX)
    it.breaks("K-1")
    it.later("30m")
    for _ in range(4):
        it.says("fix", "acknowledged", "hana")
        it.later("30m")
    assert it.called("fix") == ["carl", *["hana"] * 5]


def test_a_refused_task_ends_with_the_reason_given() -> None:
    it = story(FIX)
    it.breaks("K-1")
    it.answer(it.asked("fix"), "refused", why="no tools")
    assert it.outcome("fix") == "refused"
    assert "refused | Carl | no tools" in it.told("fix")


def test_what_is_done_is_verified_by_another_before_it_ends() -> None:
    it = story(CHECKED)
    it.breaks("K-1")
    it.says("fix", "done", "carl")
    assert it.outcome("fix") is None
    assert it.called("fix")[1:] == ["bea", "ben", "bob"]
    it.says("fix", "accepted", "ben")
    assert it.outcome("fix") == "done"


def test_a_verification_refused_has_the_task_done_again_and_again() -> None:
    it = story(CHECKED)
    it.breaks("K-1")
    for _ in range(3):
        it.says("fix", "done", "carl")
        it.says("fix", "refused", "bob")
        assert it.outcome("fix") is None
    assert it.called("fix").count("carl") == 4
    it.says("fix", "done", "carl")
    it.says("fix", "accepted", "bea")
    assert it.outcome("fix") == "done"


def test_the_doer_cannot_verify_with_the_first_asking() -> None:
    it = story(CHECKED)
    it.breaks("K-1")
    task = it.asked("fix", "carl")
    it.answer(task, "done")
    it.answer(task, "accepted")
    it.answer(task, "done")
    assert it.outcome("fix") is None


def test_a_verification_no_one_gives_is_chased_when_the_step_is_late() -> None:
    it = story(CHECKED)
    it.breaks("K-1")
    it.says("fix", "done", "carl")
    it.later("2h")
    assert it.called("fix")[-1] == "hana"
    it.says("fix", "accepted", "bob")
    assert it.outcome("fix") == "done"


def test_a_step_may_be_called_late_or_verify_without_its_answers_being_taken_for_something_else() -> (
    None
):
    it = story(
        "- {id: late_report, assign: chief, text: word, within: 30m, nothing follows when: [refused], because: a reason}\n"
        "- {id: late, if nobody decides: escalate, ask: chief, text: word, options: [a, b], within: 1h, nothing follows when: [a, b], because: a reason}"
    )
    it.breaks("K-1")
    it.says("late_report", "done")
    it.says("late", "b")
    assert (it.outcome("late_report"), it.outcome("late")) == ("done", "b")


def test_a_task_that_repeats_is_given_again_and_chased_from_its_owner_up_each_time() -> None:
    it = story(
        "- {id: call, assign: chief, text: word, within: 10m, repeat: {every: 30m}, nothing follows when: [refused], because: a reason}"
    )
    it.breaks("K-1")
    it.later("16m")
    assert it.called("call") == ["carl", "hana", "deputy"]
    it.says("call", "done", "carl")
    it.later("14m")
    assert it.called("call")[3:] == ["carl"]
    it.later("10m")
    assert it.called("call")[4:] == ["hana"]


def test_what_an_option_late_names_ends_the_task() -> None:
    it = story(
        "- {id: fix, assign: chief, text: word, within: 30m, if late: refused}\n- {id: on, after: fix refused, tell: head, text: word}"
    )
    it.breaks("K-1")
    it.later("30m")
    assert (it.outcome("fix"), it.outcome("on")) == ("refused", "told")


def test_what_is_withdrawn_since_nothing_is_left_to_do_does_not_give_a_step_s_id_as_the_reason() -> (
    None
):
    it = story(
        "- {id: fix, assign: chief, text: word, within: 2h, until: other, nothing follows when: [refused], because: a reason}\n"
        "- {id: other, page: board, text: word, within: 5m}"
    )
    it.breaks("K-1")
    it.says("other", "acknowledged")
    assert it.outcome("fix") == "withdrawn"
    assert [e.why for e in it.done if isinstance(e, do.Withdraw) and ":fix:" in e.token] == [
        message("reason.no_longer_needed")
    ]
