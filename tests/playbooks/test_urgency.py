"""Ladders by urgency: no one is called at night, pauses grow, and what can wait never reaches the
last resort; who commands where no acting commander is appointed.
"""

from __future__ import annotations

from datetime import datetime, time

from playbooks.definition.time_limits import in_hours, read_limit
from playbooks.loader import read_files
from playbooks.prose.plan import plan_prose
from tests.playbooks.small import (
    MONDAY,
    POLICIES,
    faults_in,
    shipped_plan,
    small_company,
    small_files,
)
from tests.playbooks.story import Story

LADDER = (
    "  calm: {levels: [audience, deputies of audience], wait: [10m, 1h], rounds: 2, "
    "hours: 07:00-21:00}\n"
)
NIGHT = MONDAY.replace(hour=22)
TASK = "- {id: task, urgency: calm, assign: head, text: word, within: 1h, nothing follows when: [refused], because: a reason}"
PAGE = "- {id: call, urgency: calm, page: head, text: word, within: 5m}"


def files(steps: str, head: str = "") -> dict[str, str]:
    found = small_files(steps, head)
    found["policies.yaml"] = POLICIES.replace("escalation:\n", f"escalation:\n{LADDER}")
    return found


def tale(steps: str, now: datetime = MONDAY, head: str = "") -> Story:
    it = Story(read_files(files(steps, head)), small_company(), now)
    it.breaks("K-1")
    return it


def test_what_can_wait_begins_in_the_morning_and_its_limit_counts_from_then() -> None:
    it = tale(TASK, NIGHT)
    assert it.sent("task") == []
    it.later("9h")
    (asked,) = it.sent("task")
    assert asked.notification.deadline == it.now + read_limit("1h").span


def test_an_emergency_of_the_same_playbook_is_called_at_night() -> None:
    it = tale(TASK + "\n- {id: now, urgency: usual, page: head, text: word, within: 5m}", NIGHT)
    assert (it.called("now"), it.called("task")) == (["hana"], [])


def test_the_urgency_of_a_playbook_holds_for_its_steps() -> None:
    plain = TASK.replace("urgency: calm, ", "")
    assert tale(plain, NIGHT, "urgency: calm\n").sent("task") == []
    assert len(tale(plain, NIGHT).sent("task")) == 1


def test_a_task_late_in_the_evening_calls_no_one_before_the_morning() -> None:
    it = tale(TASK, MONDAY.replace(hour=20, minute=30))
    assert len(it.sent("task")) == 1
    it.later("2h")
    assert it.record("task").late
    assert len(it.sent("task")) == 1
    it.later("9h")
    assert len(it.sent("task")) > 1


def test_pauses_grow_and_then_one_round_is_called_each_working_day() -> None:
    it = tale(TASK)
    it.later("24h")
    first_day = len(it.sent("task"))
    people = {o.notification.person for o in it.sent("task")}
    it.later("24h")
    assert len(it.sent("task")) - first_day <= 4
    it.later("5d")
    # From Monday to Monday: never the last resort, and never at night or on a day off.
    assert "boss" not in {o.notification.role for o in it.sent("task")}
    assert people == {o.notification.person for o in it.sent("task")}
    local = [o.at.astimezone(MONDAY.tzinfo) for o in it.sent("task")]
    assert all(7 <= at.hour < 21 and at.weekday() < 5 for at in local)
    assert it.run().next_due() is not None


def test_a_verifier_is_asked_in_the_morning() -> None:
    it = tale(TASK.replace("within: 1h", "within: 14h, verified by: chief"))
    it.later("12h")
    it.says("task", "done")
    assert "chief" not in {o.notification.role for o in it.sent("task")}
    it.later("9h")
    it.says("task", "accepted", "carl")
    assert it.outcome("task") == "done"


def test_an_urgency_that_no_ladder_has_and_a_usual_one_without_last_resort_are_faults() -> None:
    (fault,) = faults_in(files(TASK.replace("calm", "clam")))
    assert (fault.field, fault.what.code) == ("urgency", "plan.text_is_unknown")
    lacking = files(TASK)
    lacking["policies.yaml"] = lacking["policies.yaml"].replace("last resort: boss, ", "")
    assert "last resort" in {fault.field for fault in faults_in(lacking)}


def test_a_ladder_without_last_resort_is_read_aloud() -> None:
    text = "\n".join(plan_prose(read_files(files(PAGE)), "en"))
    assert "07:00–21:00" in text and "10 minutes, 1 hour" in text and "one round each" in text


ROLL = (
    "- {id: roll, ask: head, options: {ready: {}, not ready: {enter: {truck: {is: unit, "
    'else: ""}}, records: unit failed}}, within: 1h, if nobody decides: ready, by order of: 3.10, text: word, '
    "nothing follows when: [ready, not ready], because: a reason}"
)


def test_a_truck_named_in_an_answer_is_not_offered_any_more() -> None:
    steps = ROLL + "\n- group: g\n  for each: unit in incident.units\n  steps:\n"
    steps += "    - {id: take, dispatch: trucks, within: 30m, text: word, nothing follows when: [none], because: a reason}"
    it = tale(steps.replace("id: take,", "id: take, after: roll whatever came of it,"))
    it.says("roll", "not ready", truck="S-1")
    assert it.live.units["S-1"].state == "failed"
    assert "S-1" not in it.held()
    assert all("S-1" not in line for line in it.told("take") if "offered" in line)


ACTING = (
    "- {id: acting, when: incident.unled && incident.major, appoint: acting commander, "
    "text: word, nothing follows when: [nobody], because: a reason}\n- {id: call, page: commander, text: word, within: 5m}"
)


def test_without_an_appointment_the_head_of_the_kind_commands_while_the_leaders_are_away() -> None:
    confirmed = POLICIES.replace("command:\n", "command:\n  confirm by: [board]\n  within: 15m\n")
    local, major = small_files(ACTING), small_files(ACTING, "severity: {major: 'true'}\n")
    for found, called in ((local, ["carl"]), (major, [])):
        found["policies.yaml"] = confirmed
        it = Story(read_files(found), small_company("lena"), MONDAY)
        it.breaks("K-1")
        assert [p for p in it.called("call") if p == "carl"] == called


def test_an_incident_that_becomes_major_later_gets_an_acting_commander_then() -> None:
    files = small_files(ACTING, "severity: {major: incident.injured > 0}\n")
    files["policies.yaml"] = POLICIES.replace(
        "command:\n", "command:\n  confirm by: [board]\n  within: 15m\n"
    )
    it = Story(read_files(files), small_company("lena"), MONDAY)
    it.breaks("K-1")
    it.later("1h")
    assert it.sent("acting") == []
    it.breaks("K-1", injured=1)
    assert {o.notification.person for o in it.sent("acting")} == {"ben", "bob", "bea"}


def test_every_playbook_of_the_shipped_plan_appoints_in_major_incidents_alone() -> None:
    for playbook in shipped_plan().all_playbooks:
        for step in playbook.steps.values():
            if step.does.word == "appoint":
                conditions = [condition.text for condition in step.whens]
                assert any("incident.major" in text for text in conditions), playbook.name


def test_what_can_wait_in_the_shipped_plan_neither_climbs_at_night_nor_to_the_last_resort() -> None:
    plan = shipped_plan()
    for name in ("today", "routine"):
        ladder = plan.escalations[name]
        assert not ladder.last_resort and ladder.most_an_hour
        assert ladder.hours and not in_hours(ladder.hours, time(23)) and ladder.hours[0] >= time(7)
    assert "commander" not in plan.escalations["routine"].levels
    assert plan.escalation.last_pauses and plan.escalation.most_an_hour
