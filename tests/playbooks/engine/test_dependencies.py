"""Whose turn it is: after, when, until, again when, for each (docs/semantics.md, M1 to M12)."""

from __future__ import annotations

from tests.playbooks.story import story

EACH = "- group: trucks\n  for each: unit in incident.units\n  steps:\n"
CALL = "- {id: call, request: insurer, text: word, within: 20m, repeat: {if: silent, every: 10m, times: 2}, nothing follows when: [refused, silent], because: a reason}"
GO = "- {id: go, if nobody decides: escalate, ask: chief, options: [stop, on], within: 30m, text: word, nothing follows when: [stop, on], because: a reason}"


def test_a_request_that_stays_silent_is_repeated_as_often_as_said_and_then_silent() -> None:
    it = story(CALL)
    it.breaks("K-1")
    it.later("20m")
    assert (it.outcome("call"), it.record("call").data["stood"]) == (None, "silent")
    it.later("10m")
    assert it.called("call") == ["ines", "ines"]
    it.later("50m")
    assert it.called("call") == ["ines"] * 3
    assert it.outcome("call") == "silent"


def test_a_request_confirmed_in_the_second_asking_ends_it() -> None:
    it = story(CALL)
    it.breaks("K-1")
    it.later("31m").says("call", "confirmed")
    assert it.outcome("call") == "confirmed"


def test_a_wait_ends_when_it_is_reported_about_this_truck() -> None:
    it = story(
        EACH
        + "    - {id: there, wait: standby.there, within: 90m, nothing follows when: [overdue], because: a reason}"
    )
    it.breaks("K-1")
    it.breaks("K-2")
    it.reported("standby.there", "K-2")
    assert (it.outcome("there/K-1"), it.outcome("there/K-2")) == (None, "arrived")
    it.later("90m")
    assert it.outcome("there/K-1") == "overdue"


def test_what_follows_an_outcome_starts_with_that_one_and_never_with_another() -> None:
    it = story(
        GO + "\n"
        "- {id: a, after: go stop, tell: head, text: word}\n"
        "- {id: b, after: go on, tell: head, text: word}\n"
        "- {id: c, after: go whatever came of it, tell: head, text: word}"
    )
    it.breaks("K-1")
    it.says("go", "on")
    assert [it.outcome(s) for s in "abc"] == [None, "told", "told"]


def test_all_of_a_list_must_have_ended_and_after_any_takes_the_first() -> None:
    it = story(
        f"{CALL}\n{GO}\n"
        f"- {{id: both, after: [call whatever came of it, go whatever came of it], tell: head, text: word}}\n"
        f"- {{id: one, after any: [call whatever came of it, go whatever came of it], tell: head, text: word}}"
    )
    it.breaks("K-1")
    it.says("go", "on")
    assert (it.outcome("both"), it.outcome("one")) == (None, "told")
    it.says("call", "confirmed")
    assert it.outcome("both") == "told"


def test_a_condition_starts_its_step_the_first_time_it_holds_today_or_later() -> None:
    it = story(
        "- {id: scene, when: incident.injured > 0, tell: chief, text: word}\n- {id: open, wait: all.over, within: 9h, nothing follows when: [overdue], because: a reason}"
    )
    it.breaks("K-1")
    assert it.outcome("scene") is None
    it.breaks("K-1", injured=2)
    assert it.outcome("scene") == "told"
    it.breaks("K-1", injured=3)
    assert it.called("scene") == ["carl"]


def test_followers_take_a_step_whose_condition_does_not_hold_for_skipped() -> None:
    it = story(
        "- {id: scene, when: incident.injured > 0, tell: chief, text: word}\n"
        "- {id: next, after: scene, tell: head, text: word}\n"
        "- {id: only, after: scene told, tell: head, text: word}"
    )
    it.breaks("K-1")
    assert (it.outcome("next"), it.outcome("only")) == ("told", None)


def test_until_is_final_for_what_is_open_and_for_what_never_began() -> None:
    late = "- {id: later, until: go on, when: incident.injured > 0, tell: chief, text: word}"
    it = story(
        f"{GO}\n{CALL.replace('within', 'until: go on, within')}\n{late}\n- {{id: open, wait: all.over, within: 9h, nothing follows when: [overdue], because: a reason}}"
    )
    it.breaks("K-1")
    it.says("go", "on")
    assert (it.outcome("call"), it.asked("call").state) == ("withdrawn", "withdrawn")
    it.breaks("K-1", injured=1)
    assert (it.outcome("later"), it.called("later")) == ("withdrawn", [])


def test_what_has_ended_is_not_touched_by_until() -> None:
    it = story(f"{GO}\n- {{id: say, until: go on, tell: head, text: word}}")
    it.breaks("K-1")
    it.says("go", "on")
    assert it.outcome("say") == "told"


def test_a_step_skipped_so_far_does_not_withdraw_others() -> None:
    it = story(
        f"{GO.replace('within', 'when: incident.injured > 0, within')}\n{CALL.replace('within', 'until: go, within')}"
    )
    it.breaks("K-1")
    assert it.outcome("call") is None


AGAIN = "- {id: say, tell: head, text: word, again when: incident.injured}\n- {id: open, wait: all.over, within: 9h, nothing follows when: [overdue], because: a reason}"


def test_those_already_told_are_told_again_when_the_fact_changes_and_only_then() -> None:
    it = story(AGAIN)
    it.breaks("K-1")
    it.breaks("K-1", note="still here")
    assert it.called("say") == ["hana"]
    it.breaks("K-1", injured=1)
    it.breaks("K-1", injured=1)
    assert it.called("say") == ["hana", "hana"]


def test_after_its_until_no_one_is_told_again() -> None:
    it = story(f"{GO}\n{AGAIN.replace('text: word, again', 'text: word, until: go on, again')}")
    it.breaks("K-1")
    it.says("go", "on")
    it.breaks("K-1", injured=1)
    assert it.called("say") == ["hana"]


def test_a_group_lends_its_words_to_each_member() -> None:
    it = story(
        f"{GO}\n"
        f"- group: stopped\n  clause: 3.10\n  after: go stop\n  steps:\n"
        f"    - {{id: a, clause: 4, tell: head, text: word}}\n"
        f"    - {{id: b, tell: chief, text: word}}"
    )
    it.breaks("K-1")
    assert it.outcome("a") is None
    it.says("go", "stop")
    assert (it.outcome("a"), it.outcome("b")) == ("told", "told")
    assert it.asked("a").notification.clause == ("3.10", "4")


def test_the_order_of_steps_in_the_file_means_nothing() -> None:
    lines = [
        GO,
        "- {id: a, after: go whatever came of it, until: b, tell: head, text: word}",
        "- {id: b, after: go whatever came of it, tell: chief, text: word}",
    ]
    outcomes = set()
    for order in (lines, lines[::-1]):
        it = story("\n".join(order))
        it.breaks("K-1")
        it.says("go", "on")
        outcomes.add((it.outcome("a"), it.outcome("b")))
    assert outcomes == {("told", "told")}


def test_a_condition_that_cannot_be_evaluated_lets_people_be_told_and_holds_back_the_rest() -> None:
    broken = 'when: "6 / incident.injured > 1"'
    steps = (
        f"- {{id: say, {broken}, tell: chief, text: word}}\n"
        f"- {{id: call, {broken}, request: insurer, text: word, within: 1h, nothing follows when: [refused, silent], because: a reason}}"
    )
    it = story(
        steps
        + "\n- {id: open, wait: all.over, within: 9h, nothing follows when: [overdue], because: a reason}"
    )
    it.breaks("K-1")
    assert (it.outcome("say"), it.record("call").state) == ("told", "idle")
    it.breaks("K-1", note="again")
    it.later("1h")
    owner = [o.notification.person for o in it.owed if o.notification.key == "muster.condition"]
    assert owner == ["hana", "hana"], "once for each of the two steps"
