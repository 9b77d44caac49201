"""A finished decision as rows: nothing is decided or rendered here, nothing is left out."""

from __future__ import annotations

import orjson
import pytest

from handlers.decision_rows import add_decision, taken_unit_is_conflict
from ledger.change_set import ChangeSet
from ledger.database import ConflictError
from ledger.decision_state import DecisionState
from playbooks.decide import Decision, take_signal
from playbooks.state_updates import UnitTakenError
from tests.playbooks.story import Story, story
from translations import english

OPENS = "- {id: tell, page: head, text: word, within: 5m}\n- {id: more, open: others}"


def added(*decisions: Decision) -> tuple[ChangeSet, DecisionState]:
    changes, stored = ChangeSet(), DecisionState()
    for decision in decisions:
        add_decision(decision, stored, changes)
    return changes, stored


def decided(it: Story) -> Decision:
    return take_signal(it.signal("truck.failed", "K-1"), [], it.answers, [4, 5])


def test_linked_incidents_are_written_with_the_one_that_opened_them() -> None:
    it = story(OPENS)
    changes, stored = added(decided(it))
    assert changes.touched == {4, 5} == set(stored.runs)
    assert "asked for it at step more" in english(changes.reasons[5])
    assert [(n["incident"], n["person"]) for n in changes.notices] == [(4, "hana"), (5, "boss")]
    assert {row["incident"] for row in changes.timeline} == {4, 5}


def test_an_event_for_other_systems_is_a_cloud_event_on_the_topic_of_its_stream() -> None:
    (row, _) = added(decided(story(OPENS)))[0].outbox
    body = orjson.loads(row["body"])
    assert (row["topic"], row["key"]) == ("incidents", "4")
    assert (body["specversion"], body["source"], body["id"]) == ("1.0", "muster", "4-opened")
    assert body["type"] == "muster.incident.opened" and body["data"]["site"] == "HQ"


def test_the_next_event_of_a_batch_is_decided_on_what_the_one_before_it_left() -> None:
    it, stored = story(OPENS), DecisionState()
    live = stored.live
    add_decision(decided(it), stored, ChangeSet())
    assert stored.live is live, "the facts of the batch are looked up in this object"
    assert live.units["K-1"].state == "failed"


def test_a_unit_taken_elsewhere_is_a_lost_race() -> None:
    with pytest.raises(ConflictError, match="unit S-1 was taken"), taken_unit_is_conflict():
        raise UnitTakenError("S-1")
