"""Why a step of an incident has not been done, said after the fact: what it waited for, which
condition did not hold, what ended it.
"""

from __future__ import annotations

from playbooks.engine.blocked_steps import BlockedStep, steps_not_done
from tests.playbooks.story import Story, story
from translations import english
from translations.messages import Message

GO = "- {id: go, if nobody decides: escalate, ask: chief, options: [stop, on], within: 30m, text: word, nothing follows when: [stop, on], because: a reason}\n"
EACH = "- group: g\n  for each: unit in incident.units\n  steps:\n    "


def told(steps: str, unit: str = "K-1", **fields: object) -> Story:
    """A story that has begun with a failed truck."""
    here = story(steps)
    here.breaks(unit, **fields)
    return here


def left(here: Story) -> dict[str, BlockedStep]:
    """By step, or step/item."""
    found = steps_not_done(here.run(), here.answers)
    return {f"{b.step}/{b.item}" if b.item else b.step: b for b in found}


def why(here: Story, step: str) -> Message:
    return left(here)[step].why


def state(here: Story, step: str) -> str:
    return left(here)[step].state.code


def test_a_step_that_was_done_needs_no_reason() -> None:
    here = told("- {id: a, tell: head, text: word}")
    assert "a" not in left(here)


def test_a_step_that_waits_for_another_names_it_and_what_became_of_it() -> None:
    here = told(GO + "- {id: a, after: go stop, tell: head, text: word}")
    assert state(here, "a") == "step.not_started"
    (waited,) = why(here, "a").params["reasons"]
    assert waited.code == "reason.waited_for"
    assert [s.code for s in waited.params["became"].params["states"]] == ["step.is_open"]
    here.says("go", "on")
    (waited,) = why(here, "a").params["reasons"]
    (became,) = waited.params["became"].params["states"]
    assert (became.code, became.params["outcome"]) == ("step.was", "on")


def test_of_several_that_must_all_come_those_that_are_lacking_are_named() -> None:
    steps = GO + GO.replace("id: go", "id: far")
    here = told(steps + "- {id: a, after: [go stop, far stop], tell: head, text: word}")
    here.says("go", "stop")
    reason = why(here, "a")
    assert reason.code == "reason.all"
    assert ["far" in english(r) for r in reason.params["reasons"]] == [True]


def test_of_several_of_which_one_is_enough_none_came() -> None:
    steps = GO + GO.replace("id: go", "id: far")
    here = told(steps + "- {id: a, after any: [go stop, far stop], tell: head, text: word}")
    reason = why(here, "a")
    assert reason.code == "reason.none_came"
    assert len(reason.params["reasons"]) == 2


def test_a_condition_that_did_not_hold_is_said_with_what_was_seen() -> None:
    here = told("- {id: a, when: incident.injured > 2, tell: head, text: word}", injured=1)
    reason = why(here, "a")
    assert reason.code == "reason.did_not_hold"
    assert reason.params["condition"] == "incident.injured > 2"
    (fact,) = reason.params["facts"]
    assert (fact.params["name"], str(fact.params["value"])) == ("incident.injured", "1")


def test_a_condition_that_cannot_be_evaluated_is_said_with_its_error() -> None:
    broken = 'duration(incident.note) > duration("1s")'
    here = told(f"- {{id: a, when: '{broken}', suspend: delivery, review: 1h}}", note="soon")
    assert state(here, "a") == "step.not_started"
    assert broken in english(why(here, "a"))


def test_what_is_done_for_each_truck_has_a_reason_for_each() -> None:
    here = told(GO + EACH + "- {id: a, when: unit.injured > 0, tell: head, text: word}", injured=1)
    here.breaks("K-2")
    assert set(left(here)) == {"go", "a/K-2"}
    assert why(here, "a/K-2").code == "reason.did_not_hold"


def test_where_there_is_nothing_it_could_be_done_for_that_is_the_reason() -> None:
    here = story(
        "- {id: w, tell: head, text: word}\n" + EACH + "- {id: a, tell: head, text: word}",
        head="ends on: [all.over]\n",
    )
    here.breaks("K-1")
    run = here.run().model_copy(update={"units": {}, "steps": {}})
    found = {b.step: b for b in steps_not_done(run, here.answers)}
    assert (found["a"].item, found["a"].why.code) == (None, "reason.no_items")


def test_a_step_that_is_no_longer_needed_says_since_when() -> None:
    page = "- {id: a, until: go stop, page: head, within: 5m, text: word}"
    here = told(GO + page)
    assert state(here, "a") == "step.still_open"
    here.says("go", "stop")
    assert state(here, "a") == "step.withdrawn"
    reason = why(here, "a")
    assert reason.code == "reason.no_longer_needed_since"
    assert reason.params["ref"].params == {"step": "go", "outcome": "stop"}


def test_an_open_step_says_when_it_is_looked_at_again_in_local_time() -> None:
    here = told("- {id: a, page: head, within: 5m, text: word}")
    reason = why(here, "a")
    assert reason.code == "reason.looked_at_again"
    assert reason.params["time"] == "2026-11-23 10:05"


def test_of_a_closed_incident_what_was_open_and_what_never_began_are_distinguished() -> None:
    page = "- {id: a, page: head, within: 5m, text: word}\n"
    later = "- {id: b, after: a, tell: head, text: word}"
    here = told(page + later)
    closed = here.run().model_copy(update={"status": "closed"})
    found = {b.step: b for b in steps_not_done(closed, here.answers)}
    assert found["a"].state.code == "step.still_open"
    assert found["b"].state.code == "step.not_started"


def test_reasons_come_in_the_plans_order_with_clause_and_incident() -> None:
    steps = (
        "- {id: z, clause: 3.10, when: incident.major, tell: head, text: word}\n"
        "- {id: a, clause: 4, when: incident.major, tell: head, text: word}"
    )
    found = list(steps_not_done(told(steps).run(), told(steps).answers))
    assert [(b.incident, b.step, b.clause) for b in found] == [
        (1, "z", ("3.10",)),
        (1, "a", ("4",)),
    ]
