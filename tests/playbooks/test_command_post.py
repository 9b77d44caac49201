"""The command post of a major incident (2.1.1b), and the steps that every incident has."""

from __future__ import annotations

from tests.playbooks.commanded import EVERY, files, told
from tests.playbooks.small import faults_in


def test_a_major_incident_calls_commander_and_deputy_to_the_post_and_it_opens_when_both_acknowledged() -> (
    None
):
    it = told(injured=1)
    assert it.called("post") == ["lena", "bob"]
    assert it.asked("post", "bob").notification.text == "second 10:15"
    it.says("post", "acknowledged", "lena")
    assert it.outcome("post") is None
    it.says("post", "acknowledged", "bob")
    assert (it.record("post").state, it.outcome("post")) == ("standing", "open")


def test_a_local_incident_opens_no_post_until_it_becomes_major() -> None:
    it = told()
    assert it.called("post") == []
    it.breaks("K-1", injured=2)
    assert it.called("post") == ["lena", "bob"]


def test_no_one_sits_on_two_seats() -> None:
    it = told("lena", injured=1)
    assert it.called("post") == ["bob", "gina"]


def test_who_does_not_answer_is_followed_by_the_next_for_the_same_seat_only() -> None:
    it = told(injured=1)
    it.says("post", "acknowledged", "lena")
    it.later("5m")
    assert it.called("post") == ["lena", "bob", "gina"]
    it.says("post", "acknowledged", "gina")
    assert it.outcome("post") == "open"
    assert it.asked("post", "bob").state == "withdrawn"


def test_who_cannot_be_reached_is_followed_at_once() -> None:
    it = told(injured=1)
    it.unreachable("post", "bob")
    assert it.called("post") == ["lena", "bob", "gina"]
    it.fail(it.sent("post")[1], "no phone answers")
    assert it.called("post") == ["lena", "bob", "gina"]


def test_where_no_phone_for_a_seat_answers_it_is_called_again_when_its_time_is_over_and_never_in_a_storm() -> (
    None
):
    it = told(injured=1)
    it.says("post", "acknowledged", "lena")
    it.unreachable("post", "bob")
    it.unreachable("post", "gina")
    assert it.called("post") == ["lena", "bob", "gina"]
    assert (
        "nobody for the seat | second | no phone of theirs answers; called anew in 5m at most"
        in it.told("post")
    )
    assert it.later("4m").called("post") == ["lena", "bob", "gina"]
    assert it.later("1m").called("post") == ["lena", "bob", "gina", "bob"]
    it.says("post", "acknowledged", "bob")
    assert it.outcome("post") == "open"


def test_a_seat_that_stays_empty_makes_the_post_incomplete_and_someone_is_told() -> None:
    it = told(injured=1)
    it.says("post", "acknowledged", "lena")
    it.later("15m")
    assert it.outcome("post") == "incomplete"
    assert "command post incomplete | second | not taken within 15m" in it.told("post")
    assert it.called("incomplete") == ["lena"]


def test_the_post_stands_until_the_incident_closes_and_does_not_keep_it_open() -> None:
    it = told(injured=1)
    it.says("post", "acknowledged", "lena")
    it.says("post", "acknowledged", "bob")
    assert it.record("post").state == "standing"
    it.reported("all.over", "K-1")
    assert (it.run().status, it.record("post").state) == ("closed", "ended")


def test_steps_of_every_incident_keep_their_file_and_their_ids_stay_unique() -> None:
    found = faults_in(files("- {id: post, tell: head, text: word}"))
    assert [(f.file, f.step, f.field, f.fault) for f in found] == [
        ("playbooks/breakdown.yaml", "", "post", "the step post stands in playbooks/every.yaml too")
    ]


def test_a_fault_in_every_yaml_is_reported_once_and_in_its_own_file() -> None:
    found = faults_in(files(every=EVERY.replace("commander, second]", "commander, third]")))
    assert [(f.file, f.line, f.step) for f in found] == [("playbooks/every.yaml", 5, "post")]
    assert "third" in found[0].fault


def test_an_unknown_fact_in_the_rule_of_who_acts_first_is_a_fault() -> None:
    broken = files()
    broken["policies.yaml"] = broken["policies.yaml"].replace(
        "incident.injured > 0, role", "incident.injurd > 0, role"
    )
    assert ["injured" in f.fault for f in faults_in(broken)] == [True]
