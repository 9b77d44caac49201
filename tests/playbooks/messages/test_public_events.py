"""What other systems hear, and what of a drill may leave it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from incidents import effects as do
from playbooks.definition.run import Run
from playbooks.messages.drill_filter import MARK, filter_drill_effects, mark_drill_texts
from playbooks.messages.public_events import incident_events, service_events
from tests.playbooks.small import MONDAY
from translations.messages import message

ORIGIN = do.Origin("stop", None, ("4",))
LIFTED = message("reason.was_closed")


def run(**more: Any) -> Run:
    plain = {"playbook": "breakdown", "plan": "v1", "site": "HQ", "opened_at": MONDAY}
    return Run(incident=7, **(plain | more))


def types(before: Run | None, after: Run) -> list[str]:
    return [e.type.removeprefix("muster.incident.") for e in incident_events(before, after, MONDAY)]


@pytest.mark.parametrize(
    ("before", "after", "heard"),
    [
        (None, run(), ["opened"]),
        (None, run(major=True), ["opened", "major"]),
        (None, run(status="closed"), ["opened", "closed"]),
        (run(), run(), []),
        (run(), run(major=True), ["major"]),
        (run(major=True), run(major=True), []),
        (run(), run(status="closed"), ["closed"]),
        (run(), run(major=True, status="closed"), ["major", "closed"]),
        (run(status="closed"), run(status="closed"), []),
    ],
    ids=["opened", "opened as major", "opened and closed at once", "nothing new", "became major",
         "major already", "closed", "major and closed", "closed already"],
)  # fmt: skip
def test_others_hear_of_an_incident_what_has_just_become_of_it(
    before: Run | None, after: Run, heard: list[str]
) -> None:
    assert types(before, after) == heard


def test_an_event_made_again_has_the_same_id_and_those_of_one_incident_the_same_key() -> None:
    first, again = (list(incident_events(None, run(major=True), MONDAY)) for _ in range(2))
    assert [e.id for e in first] == [e.id for e in again] == ["7-opened", "7-major"]
    assert {e.key for e in first} == {"7"}
    assert first[0].data["site"] == "HQ"


def suspension(**more: Any) -> do.Suspend:
    plain: dict[str, Any] = {
        "origin": ORIGIN, "token": "7:stop:1", "link": "delivery", "area": "North",
        "customers": "", "instead": "", "reason": "", "values": {}, "count": 3, "since": MONDAY,
    }  # fmt: skip
    return do.Suspend(**(plain | more))


def test_a_suspension_is_said_with_its_scope_and_a_resumption_with_who_still_suspends() -> None:
    lift = do.Lift("7:stop:1", "delivery", LIFTED, (3, 4))
    suspended, resumed = service_events([suspension(), lift], run(), MONDAY)
    assert suspended.type == "muster.service.suspended"
    assert suspended.data["area"] == "North" and suspended.data["count"] == 3
    assert (suspended.data["customers"], suspended.data["instead"]) == (None, None)
    assert resumed.type == "muster.service.resumed"
    assert resumed.data["still_suspended_by"] == [3, 4]
    assert resumed.data["code"] == "reason.was_closed"
    assert suspended.data["suspension"] == resumed.data["suspension"] == "7:stop:1"


def test_an_area_that_grew_is_another_event_than_the_one_before() -> None:
    (before,) = service_events([suspension()], run(), MONDAY)
    (after,) = service_events([suspension(area="City")], run(), MONDAY + timedelta(hours=1))
    assert before.id != after.id and before.key == after.key == "delivery"


def notify(person: str) -> do.Notify:
    return do.Notify(ORIGIN, "7:page:1", person, "head", "word", {})


DRILL = run(drill=True, people=("hana",))
MAY_LEAVE = [
    notify("hana"),
    do.Withdraw("7:page:1", LIFTED),
    do.OpenIncident("others", LIFTED),
]
MAY_NOT = [notify("carl"), suspension(), do.Lift("7:stop:1", "delivery", LIFTED)]


def test_of_a_drill_only_messages_to_its_own_people_and_what_stays_inside_may_leave() -> None:
    kept, lines = filter_drill_effects(DRILL, [*MAY_LEAVE, *MAY_NOT], MONDAY)
    assert list(kept) == MAY_LEAVE
    assert [line.what.params["effect"] for line in lines] == ["notify", "suspend", "lift"]


def test_what_was_left_out_of_a_drill_is_said_with_step_clause_and_about_who() -> None:
    _, (to_carl, suspended, lifted) = filter_drill_effects(DRILL, MAY_NOT, MONDAY)
    assert (to_carl.step, to_carl.clause) == ("stop", ("4",))
    assert to_carl.who is not None and to_carl.who.params == {"text": "carl"}
    assert suspended.who is None
    assert lifted.step == "drill", "an effect that knows no step of its own"


def test_a_drills_text_is_marked_once() -> None:
    assert mark_drill_texts("a truck failed") == f"{MARK}a truck failed"
    assert mark_drill_texts(mark_drill_texts("x")) == f"{MARK}x"
