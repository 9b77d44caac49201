"""M20: what no one has proved calls our own people and looks for a standby; customers, the public
and other incidents wait until someone has confirmed it, and a false alarm ends it.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from incidents import effects as do
from incidents.signals import TRUCK, UNPROVEN
from playbooks.decide import Decision
from playbooks.triage import Dismissed, Joined, Opened
from tests.playbooks.story import Story, story

EACH = "- group: g\n  for each: unit in incident.units\n  steps:\n"
STEPS = EACH + """\
    - {id: call, page: head, text: word, within: 5m}
    - {id: safe, assign: driver, text: word, within: 10m, nothing follows when: [refused], because: a reason}
    - {id: other, dispatch: trucks, from: [own site], offer: 3m, within: 30m, text: word, nothing follows when: [none], because: a reason}
    - {id: there, wait: standby.there, after: other accepted, within: 90m, nothing follows when: [overdue], because: a reason}
    - {id: say, tell: waiting, text: word}
"""  # fmt: skip
WIDE = """\
- {id: call, page: head, text: word, within: 5m}
- {id: stop, suspend: delivery, review: 1h}
- {id: warn, announce: public, text: word, lasts: 1h}
"""


def stranger(it: Story, kind: str, unit: str, **fields: object) -> Decision:
    """A report from the phone page, without a login."""
    return it.report(replace(it.signal(kind, unit, **fields), source=UNPROVEN))


def of_truck(it: Story, kind: str, unit: str) -> Decision:
    return it.report(replace(it.signal(kind, unit), source=TRUCK))


def failed(it: Story, unit: str) -> bool:
    return unit in it.live.units and it.live.units[unit].state == "failed"


def test_our_people_are_called_and_a_standby_is_looked_for_at_once_but_no_customer_is_told() -> (
    None
):
    it = story(STEPS)
    stranger(it, "truck.failed", "K-1")
    assert it.called("call") and it.called("safe") and it.called("other")
    assert it.outcome("say/K-1") is None and not it.sent("say")
    assert it.told("say") == ["customers are not told yet | nobody has confirmed the report yet"]


def test_a_report_whose_sender_is_known_tells_them_at_once() -> None:
    it = story(STEPS)
    it.breaks("K-1")
    assert it.outcome("say/K-1") == "told" and not it.run().units["K-1"].unconfirmed
    assert it.asked("call").notification.options == ("not me",)
    assert "UNCONFIRMED" not in it.asked("call").notification.text


def test_texts_about_it_say_so_and_a_page_says_how_to_answer_a_false_alarm() -> None:
    it = story(STEPS)
    stranger(it, "truck.failed", "K-1")
    assert it.asked("call").notification.text.startswith("【未证实；误报请回2】")
    assert it.asked("safe").notification.text.startswith("【未证实】")
    assert it.asked("call").notification.options == ("false alarm", "not me")


def test_an_acknowledged_page_confirms_it() -> None:
    it = story(STEPS)
    stranger(it, "truck.failed", "K-1")
    it.says("call", "acknowledged")
    assert it.outcome("say/K-1") == "told" and failed(it, "K-1")
    assert any(line.startswith("confirmed | Hana") for line in it.told("call"))


def test_the_drivers_own_answer_confirms_it_and_a_refusal_does_not() -> None:
    for answer, told in (("done", "told"), ("refused", None)):
        it = story(STEPS)
        stranger(it, "truck.failed", "K-1")
        it.says("safe", answer)
        assert it.outcome("say/K-1") == told, answer


def test_the_standbys_yes_is_no_confirmation() -> None:
    it = story(STEPS)
    stranger(it, "truck.failed", "K-1")
    it.says("other", "accepted")
    assert it.outcome("other/K-1") == "accepted" and it.outcome("say/K-1") is None


def test_the_trucks_own_report_confirms_it() -> None:
    it = story(STEPS)
    stranger(it, "truck.failed", "K-1")
    of_truck(it, "truck.failed", "K-1")
    assert it.outcome("say/K-1") == "told"


def test_a_truck_is_not_marked_as_failed_before_it_is_confirmed() -> None:
    it = story(STEPS)
    stranger(it, "truck.failed", "S-1")  # a stranger cannot take a standby out of service
    assert not failed(it, "S-1")
    it.breaks("K-1")
    assert it.asked("other").notification.item == "K-1"
    it.says("call", "acknowledged")


def test_a_report_without_proof_ends_no_wait_and_serves_no_route() -> None:
    it = story(STEPS)
    it.breaks("K-1")
    it.says("other", "accepted")
    stranger(it, "route.finished", "K-1")
    stranger(it, "standby.there", "K-1")
    assert it.outcome("there/K-1") is None and not it.run().units["K-1"].served
    assert it.held() == {"S-1": "dispatched"}
    assert "proved nothing" in it.told("closing")[-1]
    of_truck(it, "standby.there", "K-1")
    assert it.outcome("there/K-1") == "arrived"


def test_a_report_that_no_incident_takes_changes_nothing_known_of_the_company() -> None:
    it = story(STEPS)
    decision = stranger(it, "unit.repaired", "K-1")
    assert isinstance(decision.verdict, Dismissed) and decision.effects == ()


def test_a_strangers_second_report_does_not_hold_up_what_is_confirmed() -> None:
    it = story(STEPS)
    it.breaks("K-1")
    stranger(it, "truck.failed", "K-1", note="again")
    assert not it.run().units["K-1"].unconfirmed and it.run().units["K-1"].fields["note"] == "again"


def test_one_truck_of_an_incident_may_be_confirmed_and_the_other_not() -> None:
    it = story(STEPS)
    it.breaks("K-1")
    assert isinstance(stranger(it, "truck.failed", "K-2").verdict, Joined)
    assert (it.outcome("say/K-1"), it.outcome("say/K-2")) == ("told", None)
    it.answer(it.asked("call/K-2"), "acknowledged")
    assert it.outcome("say/K-2") == "told"


def test_a_false_alarm_closes_the_incident_and_withdraws_what_was_asked() -> None:
    it = story(STEPS)
    stranger(it, "truck.failed", "K-1")
    it.says("other", "accepted")
    it.says("call", "false alarm")
    assert it.run().status == "closed" and not it.held()
    assert it.outcome("safe/K-1") == "withdrawn" and not it.sent("say")
    assert it.told("closing")[-1] == "closed | it was a false alarm"


def test_who_was_asked_to_act_hears_that_it_was_a_false_alarm_and_no_customer_does() -> None:
    it = story(STEPS)
    stranger(it, "truck.failed", "K-1")
    it.says("safe", "refused")
    it.says("other", "accepted")
    asked = {one.notification.person for step in ("call", "safe", "other") for one in it.sent(step)}
    it.says("call", "false alarm")
    told = [one.notification for one in it.owed if "【误报】事件 1 K-1" in one.notification.text]
    assert {one.person for one in told} == asked and len(told) == len(asked)
    assert all(one.expects == "nothing" for one in told)


def test_who_was_asked_about_another_truck_is_not_told_of_its_false_alarm() -> None:
    it = story(STEPS)
    it.breaks("K-1")
    stranger(it, "truck.failed", "K-2")
    it.answer(it.asked("call/K-2"), "false alarm")
    told = [one for one in it.owed if "【误报】" in one.notification.text]
    assert told and all("K-2" in one.notification.text for one in told)
    drivers = {one.notification.person for one in it.sent("safe/K-1")}
    assert not drivers & {one.notification.person for one in told}


def test_a_false_alarm_about_one_of_several_trucks_ends_that_one_only() -> None:
    it = story(STEPS)
    it.breaks("K-1")
    stranger(it, "truck.failed", "K-2")
    it.answer(it.asked("call/K-2"), "false alarm")
    assert it.run().status == "open" and it.outcome("safe/K-2") == "withdrawn"
    assert it.outcome("safe/K-1") is None and it.outcome("say/K-2") is None
    it.later("30m")
    assert not it.sent("say/K-2")


def test_a_truck_of_a_false_alarm_that_fails_later_has_an_incident_of_its_own() -> None:
    it = story(STEPS)
    it.breaks("K-1")
    stranger(it, "truck.failed", "K-2")
    it.answer(it.asked("call/K-2"), "false alarm")
    assert isinstance(it.breaks("K-2").verdict, Opened)
    assert it.outcome("say/K-2", 2) == "told"


def test_who_says_false_alarm_after_the_driver_confirmed_it_has_acknowledged_it() -> None:
    it = story(STEPS)
    stranger(it, "truck.failed", "K-1")
    page = it.asked("call")
    of_truck(it, "truck.failed", "K-1")
    it.answer(page, "false alarm")
    assert it.run().status == "open" and it.outcome("call/K-1") == "acknowledged"


def test_a_page_that_no_one_answers_goes_on_until_someone_does() -> None:
    it = story(STEPS)
    stranger(it, "truck.failed", "K-1")
    it.later("2h")
    assert "boss" in it.called("call") and not it.sent("say")
    it.says("call", "acknowledged", "boss")
    assert it.outcome("say/K-1") == "told"


def test_services_and_announcements_wait_as_well() -> None:
    it = story(WIDE)
    stranger(it, "truck.failed", "K-1")
    assert not [e for e in it.done if isinstance(e, (do.Suspend, do.Announce))]
    it.says("call", "acknowledged")
    assert {do.Suspend, do.Announce} <= {type(e) for e in it.done}


def test_a_plan_that_calls_no_one_has_its_owner_asked_and_does_not_close_in_silence() -> None:
    it = story("- {id: say, tell: waiting, text: word}")
    stranger(it, "truck.failed", "K-1")
    assert it.run().status == "open" and it.called("closing") == ["hana"]
    it.says("closing", "keep open")
    assert it.outcome("say") == "told" and it.run().status == "closed"


@pytest.mark.parametrize("answer", ["acknowledged", "false alarm"])
def test_the_same_run_and_answer_make_the_same_decision(answer: str) -> None:
    ends = []
    for _ in range(2):
        it = story(STEPS)
        stranger(it, "truck.failed", "K-1")
        it.says("call", answer)
        ends.append(it.run().model_dump())
    assert ends[0] == ends[1]


MAJOR = "major when: size(incident.units) >= 2 || incident.injured > 0\n"


def is_major(it: Story) -> bool:
    return it.run().major


def test_reports_without_proof_make_no_incident_major_however_many_they_are() -> None:
    it = story(STEPS, head=MAJOR)
    for unit in ("K-1", "K-2"):
        stranger(it, "truck.failed", unit, injured=2)
    assert len(it.run().units) == 2 and not is_major(it)


def test_what_is_confirmed_of_them_counts() -> None:
    it = story(STEPS, head=MAJOR)
    for unit in ("K-1", "K-2"):
        stranger(it, "truck.failed", unit)
    it.answer(it.asked("call/K-1"), "acknowledged")
    assert not is_major(it)
    it.answer(it.asked("call/K-2"), "acknowledged")
    assert is_major(it)


def test_people_injured_count_once_that_truck_is_confirmed_and_no_other_one() -> None:
    it = story(STEPS, head=MAJOR)
    stranger(it, "truck.failed", "K-1", injured=2)
    stranger(it, "truck.failed", "K-2")
    it.answer(it.asked("call/K-2"), "acknowledged")
    assert not is_major(it)
    it.answer(it.asked("call/K-1"), "acknowledged")
    assert is_major(it)


def test_a_stranger_makes_no_confirmed_truck_worse_and_its_own_report_does() -> None:
    it = story(STEPS, head=MAJOR)
    it.breaks("K-1")
    stranger(it, "truck.failed", "K-1", injured=3)
    assert it.run().fields["injured"] == 3 and not is_major(it)
    it.report(replace(it.signal("truck.failed", "K-1", injured=1), source=TRUCK))
    assert is_major(it)


def test_a_false_alarm_leaves_nothing_of_what_it_said() -> None:
    it = story(STEPS, head=MAJOR)
    it.breaks("K-1")
    stranger(it, "truck.failed", "K-2", injured=3)
    it.answer(it.asked("call/K-2"), "false alarm")
    it.later("5m")
    assert not is_major(it)
