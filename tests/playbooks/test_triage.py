"""A report opens an incident, joins one or is put aside; each with a reason."""

from __future__ import annotations

from playbooks.triage import Joined, Opened
from tests.playbooks.story import Story, story
from translations.messages import message

OPEN = "- {id: open, wait: standby.there, within: 9h, nothing follows when: [overdue], because: a reason}"
TAKE = (
    "- group: trucks\n  for each: unit in incident.units\n  steps:\n"
    "    - {id: take, dispatch: trucks, offer: 3m, within: 30m, text: word, nothing follows when: [none], because: a reason}\n"
)


def split(it: Story) -> Story:
    """Two open incidents of one site: K-1 in the first, K-2 in the second."""
    it.breaks("K-1")
    it.later("6h")
    it.breaks("K-2")
    assert len(it.runs) == 2
    return it


def test_the_first_report_of_a_truck_opens_an_incident_at_its_site() -> None:
    it = story(OPEN)
    verdict = it.breaks("K-1").verdict
    assert verdict == Opened(
        "breakdown",
        "HQ",
        message("reason.opens_about", signal="truck.failed", unit="K-1", playbook="breakdown"),
    )


def test_a_further_report_of_the_same_truck_joins_whenever_it_comes() -> None:
    it = story(OPEN)
    it.breaks("K-1")
    it.later("8h")
    assert it.breaks("K-1").verdict == Joined(
        1, message("reason.unit_known", unit="K-1", incident=1)
    )


def test_another_truck_of_the_site_joins_within_six_hours() -> None:
    it = story(OPEN)
    it.breaks("K-1")
    it.later("5h")
    assert it.breaks("K-2").verdict == Joined(
        1, message("reason.same_site_within", incident=1, limit="6h")
    )
    assert set(it.run().units) == {"K-1", "K-2"}


def test_six_hours_later_or_at_another_site_it_is_an_incident_of_its_own() -> None:
    it = split(story(OPEN))
    assert isinstance(it.breaks("S-2").verdict, Opened)


def test_a_report_by_the_standby_is_about_the_truck_it_is_in_for() -> None:
    it = story(TAKE + OPEN)
    it.breaks("K-1")
    it.says("take", "accepted")
    verdict = it.reported("standby.there", "S-1").verdict
    assert verdict == Joined(1, message("reason.unit_known", unit="S-1", incident=1))


def test_what_nothing_waits_for_goes_to_a_person() -> None:
    it = story(OPEN)
    verdict = it.reported("standby.there", "K-1").verdict
    assert verdict == Opened("others", "HQ", message("reason.catch_all", signal="standby.there"))
    it.breaks("K-1")
    assert isinstance(it.reported("standby.there", "K-2").verdict, Opened)


def test_a_dismissed_report_still_makes_known_what_it_records() -> None:
    it = story("- {id: say, tell: head, text: word}")
    it.breaks("K-1")
    assert it.live.units["K-1"].state == "failed"
    it.reported("unit.repaired", "K-1")
    assert "K-1" not in it.live.units


def test_a_route_reported_finished_belongs_to_the_incident_that_looks_after_it() -> None:
    it = story(TAKE)
    it.breaks("K-1")
    it.says("take", "accepted")
    assert isinstance(it.reported("route.finished", "S-1").verdict, Joined)
    assert it.held() == {}


def test_a_truck_that_is_part_of_an_older_incident_stays_there_although_a_newer_one_of_its_site_is_open() -> (
    None
):
    it = split(story(OPEN))
    assert it.breaks("K-1").verdict == Joined(
        1, message("reason.unit_known", unit="K-1", incident=1)
    )


def test_of_two_incidents_of_one_site_the_newest_is_joined() -> None:
    it = split(story(OPEN))
    assert it.breaks("S-1").verdict == Joined(
        2, message("reason.same_site_within", incident=2, limit="6h")
    )


def test_a_closed_incident_is_not_joined() -> None:
    it = story("- {id: say, tell: head, text: word}")
    it.breaks("K-1")
    assert it.run().status == "closed"
    assert isinstance(it.breaks("K-1").verdict, Opened)
