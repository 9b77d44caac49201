"""`suspend` and `resume`: a service stays out of use until what suspended it is lifted
(docs/semantics.md, M7, M13, M14; clause 3.2.1).
"""

from __future__ import annotations

from datetime import timedelta

from incidents import effects as do
from playbooks.loader import read_files
from tests.playbooks.small import MONDAY
from tests.playbooks.story import Story, story
from tests.playbooks.weather import Weather, weather_company, weather_files

STOP = "- {id: stop, suspend: delivery, review: 2h}"
UNTIL_OVER = (
    f"{STOP}\n- {{id: over, wait: all.over, within: 9h, nothing follows when: [overdue], because: a reason}}\n- {{id: go, after: over arrived, resume: delivery}}\n"
    "- {id: clear, after: go, tell: head, text: word}"
)


def in_force(it: Story) -> list[int]:
    """Incidents that suspend something."""
    return sorted(s.incident for s in (it.live.suspensions or {}).values())


def test_a_suspension_stands_and_keeps_its_run_open() -> None:
    it = story(STOP)
    it.breaks("K-1")
    assert (it.record("stop").state, it.outcome("stop"), it.run().status) == (
        "standing",
        "in force",
        "open",
    )
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
    it = story(
        f"{STOP}\n- {{id: orders, when: incident.accident, suspend: ordering}}\n- {{id: go, resume: ordering}}"
    )
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
    it = story(
        "- {id: stop, suspend: delivery, until: over arrived}\n- {id: over, wait: all.over, within: 9h, nothing follows when: [overdue], because: a reason}"
    )
    it.breaks("K-1")
    it.reported("all.over", "K-1")
    assert (in_force(it), it.outcome("stop"), it.run().status) == ([1], "in force", "open")


def test_the_owner_who_closes_lifts_what_was_still_suspended() -> None:
    it = story(STOP)
    it.breaks("K-1")
    it.says("closing", "close")
    assert (in_force(it), it.run().status) == ([], "closed")
    assert (
        it.told("stop")[-1]
        == "in service again | delivery | its incident was closed: its owner closed it"
    )


def test_a_signal_that_ends_the_incident_lifts_it_too() -> None:
    it = story(
        f"{STOP}\n- {{id: tell, page: head, text: word, within: 5m}}", head="ends on: [all.over]\n"
    )
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
    assert it.asked("stop").notification.text == "review delivery"
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
    tokens = [o.notification.token for o in it.sent("stop")]
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
    assert (effect.link, effect.instead, effect.since, effect.reason) == (
        "e-settlement",
        "cash",
        MONDAY,
        "eta",
    )
    assert it.told("cash") == ["suspended | e-settlement | whole city; instead: cash"]


def test_each_truck_has_its_own_where_it_means_each() -> None:
    it = story(
        "- group: trucks\n  for each: unit in incident.units\n  steps:\n    - {id: stop, suspend: delivery}\n"
        "    - {id: over, wait: all.over, within: 9h, nothing follows when: [overdue], because: a reason}\n    - {id: go, after: over arrived, resume: delivery}"
    )
    it.breaks("K-1")
    it.breaks("K-2")
    assert in_force(it) == [1, 1]
    it.reported("all.over", "K-1")
    assert in_force(it) == [1]
    assert (it.record("stop/K-1").state, it.record("stop/K-2").state) == ("ended", "standing")


STORM_STOP = (
    "- {id: stop, suspend: delivery}\n- {id: off, after: stop, tell: cut off, text: off}\n"
    "- {id: over, wait: storm.over, within: 30h, nothing follows when: [overdue], because: a reason}\n- {id: go, after: over arrived, resume: delivery}\n"
    '- {id: on, after: go, tell: "told by [off]", except: still cut off, text: "on"}'
)
SETS = {
    "  customers hit:": "  cut off: {without: delivery}\n  still cut off: {without: delivery, by: other incidents}\n  customers hit:"
}


def storms(*away: str) -> Weather:
    return Weather(read_files(weather_files(STORM_STOP, policies=SETS)), weather_company(*away))


def told(it: Weather, step: str, incident: int) -> list[str]:
    return sorted(
        {o.notification.person for o in it.sent(step) if o.notification.incident == incident},
        key=lambda retailer: int(retailer[2:]),
    )


def test_those_without_a_service_are_told_and_anyone_who_comes_into_its_area_later_too() -> None:
    it = storms()
    it.warns("South")
    assert told(it, "off", 1) == ["R-10", "R-11", "R-12"]
    it.warns("South, Middle")
    assert told(it, "off", 1) == [f"R-{n}" for n in range(7, 13)]
    assert len(it.sent("off")) == 6
    assert [s.area for s in (it.live.suspensions or {}).values()] == ["South区; Middle区"]
    counts = [e.count for e in it.done if isinstance(e, do.Suspend)]
    assert counts == [3, 6]


def test_the_all_clear_leaves_out_those_who_another_incident_still_cuts_off() -> None:
    it = storms()
    it.warns("South, Middle")
    it.later("13h")  # a storm of its own by now, though it lies in the same place
    it.warns("South")
    assert in_force(it) == [1, 2]
    it.hears("storm.over", area="Middle")
    assert (in_force(it), it.run(1).status) == ([2], "closed")
    assert told(it, "on", 1) == ["R-7", "R-8", "R-9"]
    it.hears("storm.over", area="South")
    assert (in_force(it), told(it, "on", 2)) == ([], ["R-10", "R-11", "R-12"])


def test_everyone_told_is_told_again_once_when_the_last_one_is_lifted() -> None:
    it = storms()
    it.warns("North, South")
    it.hears("storm.over", area="South")
    assert told(it, "on", 1) == told(it, "off", 1)
    assert len(it.sent("on")) == len(it.sent("off"))
