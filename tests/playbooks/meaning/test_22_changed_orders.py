"""M22: anyone who may decide can change a decision while it is in force, and what it put in force
follows.
"""

from __future__ import annotations

import pytest

from incidents import effects as do
from playbooks.loader import read_files
from tests.playbooks.small import faults_in, small_files
from tests.playbooks.storms import STEPS, decided, files, storm, suspended
from tests.playbooks.story import Story, story
from tests.playbooks.weather import Weather, weather_company

ONE = STEPS.replace("agree: 2\n", "agree: 1\n").replace("  agree: 1\n", "")
TIMED = """\
- {id: go, if nobody decides: escalate, ask: chief, options: {stop: {enter: [time]}, on: {}}, within: 30m, text: word, nothing follows when: [on], because: a reason}
- {id: pause, after: go stop, wait: until go.time}
- {id: tell, after: pause, tell: head, text: word}
"""


def stormy(steps: str = ONE) -> Weather:
    it = Weather(read_files(files(steps)), weather_company())
    storm(it, "A", level="red")
    return it


def changed(it: Story, person: str, answer: str, step: str = "decide", **values: object) -> str:
    """Why it was not taken; empty where it was."""
    refused = it.revise(1, step, person, answer, **values)
    return refused.code if refused else ""


def suspend(it: Weather, **values: object) -> None:
    it.answer(it.sent("decide")[0], "suspend", **values)
    assert suspended(it)


def announced(it: Weather) -> list[tuple[str, str]]:
    return [(e.message, e.area) for e in it.done if isinstance(e, do.Announce)]


def test_meaning_22_the_order_in_force_is_changed_and_what_it_did_is_taken_back() -> None:
    it = stormy()
    suspend(it)
    assert changed(it.later("10m"), "bob", "go on") == ""
    assert (it.outcome("decide"), suspended(it)) == ("go on", [])
    assert [what for what, _ in announced(it)] == ["Alert", "Cancel"]
    assert len(it.called("clear")) == 12
    said = it.told("decide")
    assert "changes the order in force: go on (before: suspend) | Bob" in said
    assert "decided: go on | Bob" in said


def test_meaning_22_who_changes_it_alone_asks_no_one() -> None:
    it = stormy()
    suspend(it)
    asked = len(it.sent("decide"))
    changed(it.later("10m"), "bob", "go on")
    assert len(it.sent("decide")) == asked


def test_meaning_22_changed_back_it_is_in_force_again_and_everyone_hears_of_it() -> None:
    it = stormy()
    suspend(it)
    changed(it.later("10m"), "bob", "go on")
    changed(it.later("10m"), "ben", "suspend")
    assert suspended(it) == ["whole city"]
    assert len(it.called("told")) == 24


def test_meaning_22_another_area_moves_the_suspension_and_is_said_in_public() -> None:
    it = stormy()
    suspend(it, area="North")
    assert changed(it.later("10m"), "bob", "suspend", area="South") == ""
    assert suspended(it) == ["South区"]
    assert announced(it) == [("Alert", "North区"), ("Update", "South区")]


def test_meaning_22_the_same_order_again_confirms_it() -> None:
    it = stormy()
    suspend(it, area="North")
    before = announced(it)
    changed(it.later("10m"), "bob", "suspend", area="North")
    assert (suspended(it), announced(it)) == (["North区"], before)
    assert "decided again as before: suspend" in it.told("decide")


def test_meaning_22_another_time_is_waited_for_in_place_of_the_first() -> None:
    it = story(TIMED)
    it.breaks("K-1")
    it.says("go", "stop", time="12:00")
    changed(it.later("1h"), "carl", "stop", "go", time="16:00")
    it.later("2h")
    assert it.called("tell") == []
    it.later("3h")
    assert it.called("tell") == ["hana"]


def test_meaning_22_an_option_that_put_nothing_in_force_can_be_changed_too() -> None:
    it = stormy()
    it.answer(it.sent("decide")[0], "go on")
    changed(it.later("10m"), "ben", "suspend")
    assert suspended(it) == ["whole city"]


def test_meaning_22_what_no_one_decided_can_be_changed_by_who_may_decide() -> None:
    it = stormy()
    it.later("30m")
    assert it.outcome("decide") == "suspend"
    assert changed(it, "ben", "go on") == ""
    assert suspended(it) == []


def test_meaning_22_where_several_must_agree_a_change_needs_as_many() -> None:
    it = stormy(STEPS)
    decided(it, "suspend")
    changed(it.later("10m"), "bob", "go on")
    assert suspended(it) == ["whole city"]
    assert it.record("decide").state == "open"
    it.says("decide", "go on", "bea")
    assert (it.outcome("decide"), suspended(it)) == ("go on", [])


def test_meaning_22_who_proposes_a_change_is_not_asked_about_it() -> None:
    it = stormy(STEPS)
    decided(it, "suspend")
    before = len(it.sent("decide"))
    changed(it.later("10m"), "bob", "go on")
    again = [one.notification.person for one in it.sent("decide")[before:]]
    assert "bob" not in again and again
    assert not [line for line in it.told("decide") if "called" in line and "Bob" in line][1:]
    changed(it, "bob", "suspend")
    assert "changes their vote: suspend (before: go on) | Bob | 2 must agree" in it.told("decide")
    it.later("1m")
    assert len(it.sent("decide")) == before + len(again)


def test_meaning_22_a_proposed_change_says_that_silence_leaves_the_order_in_force() -> None:
    it = stormy(STEPS)
    decided(it, "go on")
    before = len(it.sent("decide"))
    changed(it.later("10m"), "bob", "suspend")
    asked = it.sent("decide")[before:]
    assert {one.notification.form["otherwise"] for one in asked} == {"go on"}
    assert all(one.notification.text.rstrip("。.").endswith("go on") for one in asked)
    it.later("30m")
    assert (it.outcome("decide"), suspended(it)) == ("go on", [])


def test_meaning_22_a_change_that_is_not_agreed_to_leaves_the_order_in_force() -> None:
    it = stormy(STEPS.replace("if late: suspend", "if late: suspend"))
    decided(it, "go on")
    changed(it.later("10m"), "bob", "suspend")
    it.later("30m")
    assert (it.outcome("decide"), suspended(it)) == ("go on", [])
    stays = "the order in force stays: go on | the change was not agreed to within 30m"
    assert stays in it.told("decide")


def test_meaning_22_a_fact_that_gets_worse_in_between_asks_again_and_silence_is_cautious() -> None:
    it = stormy(STEPS.replace("storms, level: red", "storms"))
    storm(it, "A", level="yellow")
    decided(it, "go on")
    changed(it.later("10m"), "bob", "suspend")
    storm(it, "A", level="red")
    it.later("30m")
    assert suspended(it) == ["whole city"]


def test_meaning_22_a_change_in_mid_question_is_a_vote() -> None:
    it = stormy(STEPS)
    assert changed(it, "bob", "go on") == ""
    assert changed(it, "bob", "suspend") == ""
    assert "changes their vote: suspend (before: go on) | Bob | 2 must agree" in it.told("decide")
    changed(it, "ben", "suspend")
    assert it.outcome("decide") == "suspend"


def test_meaning_22_only_who_may_decide_may_change_it() -> None:
    it = stormy()
    suspend(it)
    assert changed(it, "hana", "go on") == "refusal.may_not_decide"
    assert suspended(it) == ["whole city"]


def test_meaning_22_who_took_the_decision_on_a_higher_level_may_change_it() -> None:
    it = story(
        "- {id: go, if nobody decides: escalate, ask: head, options: [stop, on], within: 1h, text: word, nothing follows when: [stop, on], because: a reason}\n"
        "- {id: open, wait: all.over, within: 9h, nothing follows when: [overdue], because: a reason}"
    )
    it.breaks("K-1")
    it.unreachable("go", "hana")
    it.says("go", "stop", "deputy")
    assert changed(it, "deputy", "on", "go") == ""
    assert it.outcome("go") == "on"


def test_meaning_22_before_it_is_taken_and_after_it_is_over_there_is_nothing_to_change() -> None:
    it = stormy(
        ONE.replace("- {id: say", "- {id: call, page: head, text: word, within: 5m}\n- {id: say")
    )
    it.hears("storm.over", number="A")
    assert changed(it, "ben", "go on") == "refusal.nothing_to_change"
    assert it.run().status == "open"


def test_meaning_22_an_option_that_does_not_exist_is_refused() -> None:
    it = story(
        "- {id: go, if nobody decides: escalate, ask: chief, options: [stop, on], within: 1h, text: word, nothing follows when: [stop, on], because: a reason}\n"
        "- {id: open, wait: all.over, within: 9h, nothing follows when: [overdue], because: a reason}"
    )
    it.breaks("K-1")
    it.says("go", "stop")
    assert changed(it, "carl", "maybe", "go") == "refusal.no_such_option"


@pytest.mark.parametrize(("who", "taken"), [("chief", True), ("nobody", False)])
def test_meaning_22_the_plan_may_name_who_changes_it(who: str, taken: bool) -> None:
    steps = ONE.replace("  until: over\n", f"  until: over\n  changed by: {who}\n", 1)
    it = stormy(steps)
    suspend(it)
    assert changed(it, "ben", "go on") != ""
    assert (changed(it, "carl", "go on") == "") is taken


def test_who_changes_it_must_be_an_audience() -> None:
    line = "- {id: go, if nobody decides: escalate, ask: chief, changed by: cheif, options: [stop, on], within: 1h, text: word, nothing follows when: [stop, on], because: a reason}"
    (fault,) = faults_in(small_files(line))
    assert "cheif" in str(fault) and "chief" in str(fault)


def test_meaning_22_the_same_warning_after_the_all_clear_asks_again() -> None:
    it = stormy(
        STEPS.replace("- {id: say", "- {id: call, page: head, text: word, within: 5m}\n- {id: say")
    )
    decided(it, "suspend")
    it.hears("storm.over", number="A")
    it.says("go", "resume")
    assert suspended(it) == []
    asked = len(it.sent("decide"))
    storm(it, "A", level="red")
    assert len(it.sent("decide")) == asked + 3
    decided(it, "suspend")
    assert suspended(it) == ["whole city"]
    assert len(it.called("told")) == 24


def test_meaning_22_a_second_warning_of_the_same_level_and_area_asks_no_one_again() -> None:
    it = stormy(STEPS)
    decided(it, "suspend")
    asked = len(it.sent("decide"))
    storm(it, "B", level="red")
    it.hears("storm.over", number="A")
    assert len(it.sent("decide")) == asked
