"""`suspend` and `resume`: a service stays out of use until what suspended it is lifted (meaning 7, 13, 14; clause 3.2.1)."""

from __future__ import annotations

from datetime import timedelta

from incidents import effects as do
from tests.playbooks.small import MONDAY
from tests.playbooks.story import Story, story

STOP = "- {id: stop, suspend: delivery, review: 2h}"
UNTIL_OVER = (
    f"{STOP}\n- {{id: over, wait: all.over, within: 9h, ends: [overdue]}}\n- {{id: go, after: over arrived, resume: delivery}}\n"
    "- {id: clear, after: go, tell: head, text: word}"
)


def in_force(it: Story) -> list[int]:
    """Incidents that suspend something."""
    return sorted(s.incident for s in (it.live.suspensions or {}).values())


def test_a_suspension_stands_and_keeps_its_run_open() -> None:
    it = story(STOP)
    it.breaks("K-1")
    assert (it.record("stop").state, it.outcome("stop"), it.run().status) == ("standing", "in force", "open")
    assert in_force(it) == [1]
    assert "nothing is left to do, but it cannot close | still stands: stop" in it.told("closing")


def test_resuming_lifts_it_and_then_the_run_closes() -> None:
    it = story(UNTIL_OVER)
    it.breaks("K-1")
    it.reported("all.over", "K-1")
    assert (in_force(it), it.run().status) == ([], "closed")
    assert it.told("stop")[-1] == "in service again | delivery | resumed by step go"
    assert it.called("clear") == ["hana"]


def test_resuming_does_not_touch_another_service() -> None:
    it = story(f"{STOP}\n- {{id: go, resume: ordering}}\n- {{id: later, when: incident.injured > 5, suspend: ordering, review: 2h}}")
    it.breaks("K-1")
    assert in_force(it) == [1]
    assert it.told("go") == ["resumed | ordering | this incident had not suspended it"]


def test_overlapping_suspensions_add_up_and_each_lifts_only_its_own() -> None:
    it = story(UNTIL_OVER)
    it.breaks("K-1")
    it.later("7h")  # another incident: the first one's site is not joined any more
    it.breaks("K-2")
    assert in_force(it) == [1, 2]
    it.reported("all.over", "K-1")
    assert in_force(it) == [2]
    lifted = next(e for e in it.done if isinstance(e, do.Lift))
    assert lifted.still == (2,)
    assert "still suspended by #2" in it.told("stop")[-1]
    it.reported("all.over", "K-2")
    assert in_force(it) == []
    assert [e.still for e in it.done if isinstance(e, do.Lift)] == [(2,), ()]


def test_what_until_withdraws_does_not_lift_a_suspension() -> None:
    it = story("- {id: stop, suspend: delivery, until: over arrived}\n- {id: over, wait: all.over, within: 9h, ends: [overdue]}")
    it.breaks("K-1")
    it.reported("all.over", "K-1")
    assert (in_force(it), it.outcome("stop"), it.run().status) == ([1], "in force", "open")


def test_the_owner_who_closes_lifts_what_was_still_suspended() -> None:
    it = story(STOP)
    it.breaks("K-1")
    it.says("closing", "close")
    assert (in_force(it), it.run().status) == ([], "closed")
    assert it.told("stop")[-1] == "in service again | delivery | its incident was closed: its owner closed it"


def test_a_signal_that_ends_the_incident_lifts_it_too() -> None:
    it = story(f"{STOP}\n- {{id: tell, page: head, text: word, within: 5m}}", head="ends on: [all.over]\n")
    it.breaks("K-1")
    it.reported("all.over", "K-1")
    assert (in_force(it), it.run().status) == ([], "closed")


def test_a_review_that_passes_unanswered_leaves_it_in_force_and_calls_on() -> None:
    it = story(f"{STOP}\n- {{id: wait, page: chief, text: word, within: 5m}}")
    it.breaks("K-1")
    it.later("119m")
    assert it.called("stop") == []
    it.later("2m")
    assert it.called("stop") == ["hana"]
    assert it.asked("stop").draft.text == "review delivery"
    it.later("11m")
    assert it.called("stop") == ["hana", "deputy", "lena"]
    assert in_force(it) == [1]


def test_an_answered_review_is_asked_again_when_its_time_comes() -> None:
    it = story(f"{STOP}\n- {{id: wait, page: chief, text: word, within: 5m}}")
    it.breaks("K-1")
    it.later("121m")
    it.says("stop", "acknowledged")
    it.later("119m")
    assert it.called("stop") == ["hana"]
    it.later("2m")
    assert it.called("stop") == ["hana", "hana"]
    tokens = [o.draft.token for o in it.sent("stop")]
    assert len(set(tokens)) == 2
    assert it.next_due() and it.next_due() < it.now + timedelta(hours=3)  # type: ignore[operator]


def test_an_owner_who_cannot_be_reached_is_passed_over_in_a_review() -> None:
    it = story(f"{STOP}\n- {{id: wait, page: chief, text: word, within: 5m}}")
    it.breaks("K-1")
    it.later("121m")
    it.unreachable("stop")
    assert it.called("stop") == ["hana", "deputy"]


def test_what_holds_instead_and_since_when_is_carried_by_the_effect() -> None:
    it = story("- {id: cash, suspend: e-settlement, instead: cash, text: eta}")
    it.breaks("K-1")
    effect = next(e for e in it.done if isinstance(e, do.Suspend))
    assert (effect.link, effect.instead, effect.since, effect.reason) == ("e-settlement", "cash", MONDAY, "eta")
    assert it.told("cash") == ["suspended | e-settlement | whole city; instead: cash"]


def test_each_truck_has_its_own_where_it_stands_for_each() -> None:
    it = story(
        "- group: trucks\n  for each: unit in incident.units\n  steps:\n    - {id: stop, suspend: delivery}\n"
        "    - {id: over, wait: all.over, within: 9h, ends: [overdue]}\n    - {id: go, after: over arrived, resume: delivery}"
    )
    it.breaks("K-1")
    it.breaks("K-2")
    assert in_force(it) == [1, 1]
    it.reported("all.over", "K-1")
    assert in_force(it) == [1]
    assert (it.record("stop/K-1").state, it.record("stop/K-2").state) == ("ended", "standing")
