"""Who counts as called: no one without a phone, no one twice in a round; a page can be passed
on.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from incidents.company import Company, RoleHeld
from playbooks.loader import read_files
from tests.playbooks.small import MONDAY, POLICIES, small_company, small_files, without_role
from tests.playbooks.story import Story, story

TELL = "- {id: tell, page: head, text: word, within: 5m}"
TASK = "- {id: task, assign: head, text: word, within: 1h, nothing follows when: [refused], because: a reason}"
REPORT = "muster.unreachable"


def without_phone(*people: str) -> Company:
    company = small_company()
    lost = (replace(p, phones=()) if p.id in people else p for p in company.people)
    return replace(company, people=tuple(lost))


def reports(it: Story) -> list[tuple[str, str]]:
    """Who was told that someone cannot be reached, and the text."""
    found = [o.notification for o in it.owed if o.notification.key == REPORT]
    return [(n.person, n.text) for n in found]


# Without a usable phone


@pytest.mark.parametrize("steps", [TELL, TASK])
def test_who_has_no_phone_is_passed_over_at_once_and_the_owner_hears_of_it(steps: str) -> None:
    it = story(steps, company=without_phone("hana"))
    it.breaks("K-1")
    step = "tell" if steps == TELL else "task"
    assert it.called(step) == ["deputy"]
    assert any("Hana: no phone" in line for line in it.told(step))
    ((who, text),) = reports(it)  # the owner is the one without a phone: their deputy
    assert who == "deputy" and "Hana" in text and "no phone" in text


def test_a_question_a_command_and_a_message_pass_over_who_has_no_phone() -> None:
    ask = "- {id: ask, ask: chief, options: [a, b], within: 1h, if nobody decides: a, text: word, nothing follows when: [a, b], because: a reason}"
    it = story(
        f"{ask}\n- {{id: say, tell: head, text: word}}", company=without_phone("carl", "hana")
    )
    it.breaks("K-1")
    assert "carl" not in it.called("ask") and it.called("ask")
    assert it.called("say") == ["deputy"]


def test_a_reminder_goes_to_the_deputies_where_the_audience_cannot_be_called() -> None:
    wait = "- {id: wait, wait: all.over, within: 2h, text: word, remind: {at: [half], to: head}, nothing follows when: overdue, because: a reason}"
    it = story(wait, company=without_phone("hana"))
    it.breaks("K-1")
    it.later("1h")
    assert it.called("wait") == ["deputy"]


def test_the_owner_hears_of_each_person_once_an_incident() -> None:
    it = story(TELL + "\n" + TASK, company=without_phone("ben"))
    it.breaks("K-1")
    it.later("2h")
    assert reports(it) == []
    it = story(
        "- {id: tell, page: board, text: word, within: 5m}\n" + TASK, company=without_phone("ben")
    )
    it.breaks("K-1")
    it.later("2h")
    assert sorted(it.called("tell")[:2]) == ["bea", "bob"]
    assert [who for who, _ in reports(it)] == ["hana"]


def test_a_phone_that_turns_out_dead_is_reported_like_one_that_is_missing() -> None:
    it = story("- {id: tell, page: board, text: word, within: 5m}")
    it.breaks("K-1")
    it.unreachable("tell", "ben")
    assert [who for who, _ in reports(it)] == ["hana"]
    it.unreachable("tell", "bob")
    it.unreachable("tell", "bea")
    assert len(reports(it)) == 3
    assert it.called("tell")[3:] == ["lena"]


def test_where_the_owner_cannot_be_reached_the_last_resort_hears_of_it() -> None:
    it = story(TELL, company=without_phone("hana", "deputy"))
    it.breaks("K-1")
    assert it.called("tell") == ["lena"]
    assert {who for who, _ in reports(it)} == {"boss"}
    assert len(reports(it)) == 2


def test_of_a_last_resort_only_those_with_a_phone_are_called() -> None:
    company = without_phone("boss", "hana", "deputy", "lena", "carl")
    it = story(
        TELL, company=replace(company, roles=(*company.roles, RoleHeld("boss", "bob", None, 1)))
    )
    it.breaks("K-1")
    assert it.called("tell") == ["bob"]


def test_who_has_got_the_report_was_not_told_by_the_step() -> None:
    it = story(TELL, company=without_phone("hana"))
    it.breaks("K-1")
    assert {o.notification.step for o in it.owed if o.notification.key == REPORT} == {"plan"}


def test_a_truck_whose_driver_has_no_phone_is_not_offered() -> None:
    take = "- group: g\n  for each: unit in incident.units\n  steps:\n"
    take += "    - {id: take, dispatch: trucks, within: 30m, text: word, nothing follows when: [none], because: a reason}"
    it = story(take, company=without_phone("sam"))
    it.breaks("K-1")
    assert it.called("take") == ["sue"]


# Once in a round


def test_a_level_of_people_who_were_all_called_in_this_round_is_passed_over() -> None:
    company = small_company()
    same = tuple(RoleHeld("leader", "hana") if r.role == "leader" else r for r in company.roles)
    it = story(TELL, company=without_role(replace(company, roles=same), "head", 1))
    it.breaks("K-1")
    it.later("9m")
    # Round 1: hana as head. No deputy, and the commander is hana again: round 2 begins instead.
    assert it.called("tell") == ["hana", "hana"]
    assert any("all called in this round" in line for line in it.told("tell"))
    it.later("1m")
    assert it.called("tell")[2:] == ["boss"]


def test_a_level_with_someone_new_is_called() -> None:
    it = story("- {id: tell, page: board, text: word, within: 5m}")
    it.breaks("K-1")
    it.later("5m")
    assert (sorted(it.called("tell")[:3]), it.called("tell")[3:]) == (
        ["bea", "ben", "bob"],
        ["lena"],
    )


# Not me


def test_who_passes_a_page_on_is_followed_by_the_next_level_at_once() -> None:
    it = story(TELL)
    it.breaks("K-1")
    it.later("1m")
    it.says("tell", "not me", "hana")
    assert it.called("tell") == ["hana", "deputy"]
    assert "passed it on | Hana" in it.told("tell")
    it.later("2h")
    assert it.called("tell").count("hana") == 1
    assert it.outcome("tell") is None


def test_of_several_the_next_level_is_called_when_the_last_of_them_has_passed_it_on() -> None:
    it = story("- {id: tell, page: board, text: word, within: 5m}")
    it.breaks("K-1")
    it.says("tell", "not me", "ben")
    it.unreachable("tell", "bob")
    assert len(it.called("tell")) == 3
    it.says("tell", "not me", "bea")
    assert it.called("tell")[3:] == ["lena"]
    it.later("5m")
    # The second round: no one of the board is called again but bob, who could not be reached.
    assert it.called("tell")[4:] == ["bob"]


def test_an_earlier_level_may_still_pass_it_on_and_calls_no_one_by_it() -> None:
    it = story(TELL)
    it.breaks("K-1")
    it.later("6m")
    it.says("tell", "not me", "hana")
    assert it.called("tell") == ["hana", "deputy"]
    it.later("30m")
    assert it.called("tell").count("hana") == 1


def test_where_all_have_passed_it_on_the_last_resort_is_called_and_cannot_pass_it_on() -> None:
    it = story(TELL)
    it.breaks("K-1")
    for who in ("hana", "deputy", "lena"):
        it.says("tell", "not me", who)
    last = it.asked("tell")
    assert (last.notification.person, last.notification.options) == ("boss", ())
    it.says("tell", "not me", "boss")  # as an old link may still say
    assert it.outcome("tell") is None and it.run().next_due() is not None


CALM = "escalation:\n  calm: {levels: [audience], wait: 10m, rounds: 2, hours: 07:00-21:00}\n"


def test_without_a_last_resort_the_last_one_who_passes_it_on_keeps_it() -> None:
    files = small_files(TELL.replace("page: head", "urgency: calm, page: head"))
    files["policies.yaml"] = POLICIES.replace("escalation:\n", CALM)
    it = Story(read_files(files), small_company(), MONDAY)
    it.breaks("K-1")
    it.says("tell", "not me", "hana")
    kept = it.asked("tell")
    assert it.called("tell") == ["hana", "hana"]
    assert kept.notification.options == () and "nobody else" in it.told("tell")[-1]
    it.answer(kept, "acknowledged")
    assert it.outcome("tell") == "acknowledged"


def test_a_notice_of_lateness_may_be_passed_on_and_a_task_may_not() -> None:
    it = story(TASK)
    it.breaks("K-1")
    assert it.asked("task").notification.options == ()
    it.later("1h")
    assert it.called("task") == ["hana", "hana"]
    it.says("task", "not me", "hana")
    assert it.called("task") == ["hana", "hana", "deputy"]
    assert it.record("task").state == "open"


def test_a_page_to_everyone_is_no_ones_to_pass_on() -> None:
    it = story("- {id: tell, page: board, everyone: true, text: word, within: 5m}")
    it.breaks("K-1")
    assert {o.notification.options for o in it.sent("tell")} == {()}


def test_passing_it_on_at_night_waits_for_the_morning_where_it_can_wait() -> None:
    page = TELL.replace("page: head", "urgency: calm, page: head").replace("5m", "12h")
    files = small_files(page)
    calm = CALM.replace("[audience]", "[audience, deputies of audience]")
    files["policies.yaml"] = POLICIES.replace("escalation:\n", calm)
    it = Story(read_files(files), small_company(), MONDAY.replace(hour=20))
    it.breaks("K-1")
    it.later("3h")
    it.says("tell", "not me", "hana")
    assert it.called("tell") == ["hana"]
    it.later("8h")
    assert it.called("tell") == ["hana", "deputy"]
