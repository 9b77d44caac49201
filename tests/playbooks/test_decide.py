"""A decision is finished: what handlers write and drills show is in it, linked incidents included."""

from __future__ import annotations

import pytest

from incidents import effects as do
from incidents.run_events import DeadlinePassed
from incidents.signals import Signal
from playbooks.company.company_lookup import Live, UnitLive
from playbooks.decide import Decision, end_run, open_run, take_event, take_signal
from playbooks.definition.run import Run
from playbooks.state_updates import UnitTakenError, state_after
from playbooks.triage import Dismissed, Opened
from tests.playbooks.heads import WAITS, said, tale
from tests.playbooks.plant_stories import EACH
from tests.playbooks.small import MONDAY
from tests.playbooks.story import Story, story
from tests.playbooks.weather import weather
from translations import english

TELL = "- {id: tell, page: head, text: word, within: 5m}"
FACT = "opens on: [fact.reported]"
ONE = f"""\
opens on: [line.down]
steps:
  - {{id: first, open: two, with: {{name: incident.alert, value: incident.load}}}}
  - {{id: second, open: three}}
  {WAITS}
"""
WAITER = f"""\
opens on: [work.announced]
steps:
  - {{id: order, open: three, when: facts.spares == 0}}
  {WAITS}
"""
THREE = "opens on: [all.over]"


def decided(it: Story, signal: Signal, *numbers: int) -> Decision:
    free = list(numbers) or [1, 2, 3]
    return take_signal(signal, it.runs.values(), it.answers, free)


def incidents(decision: Decision) -> list[Run]:
    """The run decided and those it opened."""
    assert decision.run
    return [decision.run, *(run for one in decision.linked for run in incidents(one))]


def test_the_same_signal_and_facts_make_the_same_decision_and_change_nothing() -> None:
    it = story(EACH)
    signal = it.signal("truck.failed", "K-1")
    first = decided(it, signal)
    assert first.live.units["S-1"].state == "offered" and first.units == {"S-1", "K-1"}
    assert it.live == Live(suspensions={}) and it.runs == {}
    assert decided(it, signal) == first


def test_the_texts_are_rendered_and_the_next_deadline_is_known() -> None:
    it = story(TELL)
    decision = it.breaks("K-1")
    assert [n.person for n in decision.notifications] == ["hana"]
    assert decision.next_due == decision.notifications[0].deadline == it.next_due()
    assert decision.entries[0].code == "timeline.opened" and isinstance(decision.verdict, Opened)


def test_a_unit_that_another_incident_holds_cannot_be_taken() -> None:
    held = Live({"S-1": UnitLive("dispatched", 9, "K-2")})
    with pytest.raises(UnitTakenError, match="S-1"):
        state_after(held, [do.OfferUnit("S-1", "K-1", MONDAY)], 1)
    later, units = state_after(held, [do.OfferUnit("S-2", "K-1", MONDAY)], 1)
    assert (set(later.units), units, set(held.units)) == ({"S-1", "S-2"}, {"S-2"}, {"S-1"})


def test_an_incident_opened_by_another_is_part_of_the_decision() -> None:
    it = tale(one=ONE, two=FACT, three=THREE)
    decision = said(it, "line.down", alert="spares", load=2)
    assert [(run.incident, run.playbook) for run in incidents(decision)] == [
        (1, "one"),
        (2, "two"),
        (3, "three"),
    ]
    assert decision.live.facts["spares"].value == 2, "as the incident opened first has heard it"
    assert set(it.runs) == {1, 2, 3}


def test_numbers_used_are_taken_out_of_the_list_in_order() -> None:
    it = tale(one=ONE, two=FACT, three=THREE)
    free = [7, 9, 11, 20]
    decision = open_run("one", "HQ", "test", it.answers, free, DeadlinePassed(it.now))
    assert [run.incident for run in incidents(decision)] == [7, 9, 11] and free == [20]


def test_incidents_evaluated_again_open_others_under_numbers_of_their_own() -> None:
    it = tale(one=ONE, two=FACT, three=THREE, waiter=WAITER)
    said(it, "fact.reported", name="spares", value="2")
    said(it, "work.announced", starts="2026-11-23T20:00", ends="2026-11-23T21:00")
    assert [run.playbook for run in it.runs.values()] == ["two", "waiter"]
    decision = said(it, "line.down", alert="spares", load=0)
    assert decision.stale == frozenset() and decision.all_stale() == {"waiter"}
    assert [run.playbook for run in it.runs.values()] == [
        "two",
        "waiter",
        "one",
        "two",
        "three",
        "three",
    ]


def test_a_dismissed_signal_may_set_a_fact_and_publishes_nothing() -> None:
    it = tale(one="opens on: [line.down]", others="catch-all: true\nopens on: [line.up]")
    decision = said(it, "fact.reported", name="spares", value="2")
    assert isinstance(decision.verdict, Dismissed) and decision.run is None
    assert decision.events == () and [fact.name for fact in decision.facts] == ["spares"]
    assert it.live.facts["spares"].value == 2


def test_what_becomes_of_an_incident_is_published_once_each() -> None:
    it = story(TELL)
    opened = it.breaks("K-1")
    (event,) = opened.events
    assert (event.stream, event.key, event.id) == ("incidents", "1", "1-opened")
    assert event.data["units"] == ["K-1"]
    run = it.run()
    woken = take_event(run, DeadlinePassed(it.now), it.answers, [])
    assert woken.events == ()
    ended = end_run(run, it.answers, "test")
    assert [e.type for e in ended.events] == ["muster.incident.closed"]
    assert ended.run and ended.run.status == "closed" and ended.next_due is None


def test_a_suspension_is_published_with_its_reason_and_area() -> None:
    it = weather("- {id: stop, suspend: delivery}")
    decision = it.warns("North")
    (suspension,) = decision.suspensions
    assert suspension.reason == {"zh": "天气", "en": "Weather"}
    assert [e.type for e in decision.events] == [
        "muster.incident.opened",
        "muster.incident.major",
        "muster.service.suspended",
    ]
    assert decision.events[-1].data["area"] == suspension.effect.area == "North区"


def test_a_live_drill_suspends_and_publishes_nothing() -> None:
    it = weather(
        "- {id: stop, suspend: delivery}\n- {id: say, page: chief, text: 'off', within: 5m}"
    )
    it.drill = ("carl",)
    decision = it.warns("North")
    assert decision.run and decision.run.drill
    assert (decision.suspensions, decision.events, decision.live.suspensions) == ((), (), {})
    assert [n.person for n in decision.notifications] == ["carl"]
    assert "left out: suspend" in [english(entry.what) for entry in decision.entries]
