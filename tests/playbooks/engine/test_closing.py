"""When a run closes, and who is asked when it cannot (docs/semantics.md, M14)."""

from __future__ import annotations

from playbooks.loader import read_files
from tests.playbooks.small import MONDAY, small_company, small_files
from tests.playbooks.story import Story, story

TAKE = (
    "- group: trucks\n  for each: unit in incident.units\n  steps:\n"
    "    - {id: take, dispatch: trucks, offer: 3m, within: 30m, text: word, nothing follows when: [none], because: a reason}"
)
SAY = "- {id: say, tell: head, text: word}"


def test_a_run_closes_when_all_its_steps_have_ended() -> None:
    it = story("- {id: tell, page: head, text: word, within: 5m}")
    it.breaks("K-1")
    assert it.run().status == "open"
    it.says("tell", "acknowledged")
    assert (it.run().status, it.run().closed_at) == ("closed", MONDAY)
    assert "closed | all its steps have ended" in it.told("closing")


def test_a_closed_run_takes_nothing_any_more() -> None:
    it = story(SAY)
    it.breaks("K-1")
    sent = len(it.owed)
    it.answer(it.asked("say"), "acknowledged")
    it.later("24h")
    assert (len(it.owed), it.next_due()) == (sent, None)


def test_a_truck_under_way_keeps_the_run_open_and_its_owner_is_asked_once_a_day() -> None:
    it = story(TAKE)
    it.breaks("K-1")
    it.says("take", "accepted")
    assert it.called("closing") == ["hana"]
    it.later("23h")
    assert it.called("closing") == ["hana"]
    it.later("2h")
    assert it.called("closing") == ["hana", "hana"]
    it.says("closing", "keep open")
    it.later("23h")
    assert len(it.called("closing")) == 2
    it.later("61m")
    assert len(it.called("closing")) == 3
    assert it.run().status == "open"


def test_the_owner_who_closes_lets_go_of_the_trucks_that_are_out() -> None:
    it = story(TAKE)
    it.breaks("K-1")
    it.says("take", "accepted")
    it.says("closing", "close")
    assert (it.run().status, it.held()) == ("closed", {})


def test_while_closes_when_does_not_hold_the_owner_is_asked_and_something_new_takes_the_question_back() -> (
    None
):
    it = story(
        "- group: all\n  for each: unit in incident.units\n  steps:\n    - {id: tell, page: head, text: word, within: 5m}",
        head="closes when: incident.open_stops == 0\n",
    )
    it.breaks("K-1")
    it.says("tell", "acknowledged")
    assert (
        it.told("closing")[0]
        == "nothing is left to do, but it cannot close | not yet: incident.open_stops == 0"
    )
    assert it.called("closing") == ["hana"]
    it.breaks("K-2")
    assert it.asked("closing").state == "withdrawn"
    it.says("tell", "acknowledged")
    assert it.run().status == "open"
    assert it.asked("closing").state == "sent"


def test_a_signal_that_ends_the_incident_withdraws_what_is_pending_and_frees_what_is_held() -> None:
    it = story(
        f"{TAKE}\n- {{id: tell, page: head, text: word, within: 5m}}", head="ends on: [all.over]\n"
    )
    it.breaks("K-1")
    it.reported("all.over", "K-1")
    assert (it.run().status, it.held()) == ("closed", {})
    assert {o.state for o in it.owed} == {"withdrawn"}
    assert (it.outcome("take/K-1"), it.outcome("tell")) == ("withdrawn", "withdrawn")


def test_what_is_said_in_the_very_moment_of_closing_is_still_sent() -> None:
    it = story(
        "- {id: over, wait: all.over, within: 9h, nothing follows when: [overdue], because: a reason}\n- {id: clear, after: over arrived, tell: head, text: word}"
    )
    it.breaks("K-1")
    it.reported("all.over", "K-1")
    assert (it.run().status, it.asked("clear").state) == ("closed", "sent")


def test_severity_rises_with_what_is_reported_and_never_falls_by_itself() -> None:
    files = small_files(
        "- {id: over, wait: all.over, within: 9h, nothing follows when: [overdue], because: a reason}",
        'severity: {major: incident.place == "tunnel"}\n',
    )
    it = Story(read_files(files), small_company())
    it.breaks("K-1", place="tunnel")
    it.breaks("K-1", place="road")
    assert it.run().major
    assert sum("severity is major" in line for line in it.told()) == 1
