"""`advance` is pure: it decides the same from the same, and never changes what it was given."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from incidents.run_events import Answered, DeadlinePassed, Event, NotDelivered, Reported
from playbooks.company.decision_facts import DecisionFacts, Question
from playbooks.company.fact_resolvers import decision_facts_of, resolve
from playbooks.definition.run import Run
from playbooks.engine.advance import Outcome, advance
from tests.playbooks.small import MONDAY
from tests.playbooks.story import Story, story
from translations.messages import plain

TAKE = (
    "- group: trucks\n  for each: unit in incident.units\n  steps:\n"
    "    - {id: take, dispatch: trucks, offer: 3m, within: 30m, text: word, nothing follows when: [none], because: a reason}\n"
)
STEPS = "- {id: tell, page: head, text: word, within: 5m}\n" + TAKE


def fresh(it: Story) -> Run:
    return Run(incident=1, playbook="breakdown", plan=it.plan.hash, site="HQ", opened_at=MONDAY)


def test_a_fact_is_looked_up_once_in_a_decision_so_that_it_never_has_two_values() -> None:
    it = story(STEPS)
    asked: list[Question] = []

    def look_up(question: Question) -> Any:
        asked.append(question)
        return resolve(it.answers, question)

    event = Reported(it.signal("truck.failed", "K-1"))
    outcome = advance(it.plan, fresh(it), event, DecisionFacts(look_up), it.now)
    assert ("people", "head", ("breakdown", None, False), "HQ", "K-1", False) in asked
    assert len(asked) == len(set(asked))
    assert [e.type for e in outcome.effects].count("notify") == 2


def test_a_question_that_no_resolver_knows_is_an_error_and_leaves_the_run_as_it_was() -> None:
    it = story(STEPS)
    run = fresh(it)
    before = run.model_dump_json()
    with pytest.raises(KeyError, match="tides"):
        decision_facts_of(it.answers).ask("tides", "HQ")
    with pytest.raises(LookupError, match="no company"):
        advance(
            it.plan, run, Reported(it.signal("truck.failed", "K-1")), DecisionFacts(_fail), it.now
        )
    assert run.model_dump_json() == before


def _fail(question: Question) -> Any:
    raise LookupError("no company")


def every_kind_of_event(it: Story) -> list[Event]:
    page, offer = it.asked("tell").notification, it.asked("take").notification
    return [
        Reported(it.signal("truck.failed", "K-2", injured=2)),
        Answered(page.token, page.person, "acknowledged"),
        Answered(offer.token, offer.person, "accepted", {}),
        NotDelivered(offer.token, offer.person, plain("off")),
        DeadlinePassed(it.now),
    ]


def test_the_same_inputs_give_the_same_outcome_and_the_run_passed_in_stays_as_it_was() -> None:
    it = story(STEPS)
    it.breaks("K-1")
    run = it.run()
    before = run.model_dump_json()
    for event in every_kind_of_event(it):
        later = it.now + timedelta(minutes=5)
        first, second = (
            advance(it.plan, run, event, decision_facts_of(it.answers), later) for _ in range(2)
        )
        assert first == second
        assert isinstance(first, Outcome) and first.run != run
        assert run.model_dump_json() == before


def test_a_run_written_down_and_read_again_goes_on_as_before() -> None:
    it = story(STEPS)
    it.breaks("K-1")
    kept = Run.model_validate_json(it.run().model_dump_json())
    assert kept == it.run()
    for event in every_kind_of_event(it):
        assert advance(it.plan, kept, event, decision_facts_of(it.answers), it.now) == advance(
            it.plan, it.run(), event, decision_facts_of(it.answers), it.now
        )


def test_after_downtime_every_limit_passed_is_acted_on_once() -> None:
    it = story(
        "- {id: go, ask: chief, options: [stop, on], within: 30m, if nobody decides: stop, text: word, nothing follows when: [stop, on], because: a reason}\n"
        "- {id: tell, page: head, text: word, within: 5m}\n"
        "- {id: call, request: insurer, text: word, within: 20m, nothing follows when: [refused, silent], because: a reason}"
    )
    it.breaks("K-1")
    it.now += timedelta(hours=5)
    it.take(1, DeadlinePassed(MONDAY))
    assert (it.outcome("go"), it.outcome("call")) == ("stop", "silent")
    assert it.called("tell") == ["hana", "deputy"]
    due = it.next_due()
    assert due and due > it.now


def test_an_event_for_an_unknown_asking_changes_nothing() -> None:
    it = story(STEPS)
    it.breaks("K-1")
    before = it.run()
    it.take(1, Answered("1:nothing:1", "hana", "acknowledged"))
    it.take(1, NotDelivered("9:tell:1:1", "hana", plain("off")))
    assert it.run() == before
