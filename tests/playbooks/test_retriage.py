"""What fails while something is worked on: only what was announced is quiet, and what has not ended
when the work is over is heard of.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from playbooks.loader import read_files
from playbooks.triage import Dismissed, Joined, Opened
from tests.playbooks.heads import files_with, said
from tests.playbooks.small import small_company
from tests.playbooks.story import Story

SIGNALS = """\
  machine.down:
    gathers: faults
    by: machine
    fields: {machine: {is: machine}, site: {is: site, else: ""}, note: {is: text, else: ""}}
  machine.up: {settles: faults, fields: {machine: {is: machine, else: ""}, site: {is: site, else: ""}}}
  work.planned:
    records: quiet window
    fields: {starts: {is: time}, ends: {is: time}, site: {is: site, else: ""}, machine: {is: machine, else: ""}, work: {is: text, else: ""}, note: {is: text, else: ""}}
"""
THINGS = "things: {machine: {A: {title: one}, B: {title: two}, E: {title: east, site: EAST}}}\n"
HEAD = """\
opens on: [machine.down]
joins: [same site]
closes when: size(incident.faults) == 0
quiet while: %s
steps:
  - {id: mend, for each: signal in incident.faults, assign: chief, within: 9h, text: word, nothing follows when: refused, because: a reason}
"""


def tale(quiet: str = "[work.planned]") -> Story:
    files = files_with(one=HEAD % quiet)
    plan = files["plan.yaml"]
    plan = plan.replace("clauses:\n", THINGS + "clauses:\n", 1)
    files["plan.yaml"] = plan.replace("  line.down:\n", SIGNALS + "  line.down:\n", 1)
    return Story(read_files(files), small_company())


def planned(it: Story, starts: str = "10:00", ends: str = "11:00", **fields: str) -> None:
    day = f"{it.now:%Y-%m-%d}T"
    said(it, "work.planned", starts=day + starts, ends=day + ends, **fields)


def down(it: Story, machine: str = "A", **fields: str) -> str:
    return type(said(it, "machine.down", machine=machine, **fields).verdict).__name__


def tasks(it: Story) -> list[tuple[str | None, datetime]]:
    """The items that somebody was given as a task, and when."""
    given = (o for o in it.sent("mend") if o.notification.expects == "done")
    return [(o.notification.item, o.at) for o in given]


def test_a_fault_that_outlasts_the_window_is_heard_of_when_it_is_over() -> None:
    it = tale()
    planned(it)
    assert down(it) == "Dismissed"
    began = it.now
    it.later("59m")
    assert tasks(it) == []
    it.later("10m")
    assert [at for _, at in tasks(it)] == [began + timedelta(hours=1)]
    it.later("9h")
    assert len(it.runs) == 1 and len(tasks(it)) == 1, "once, and not again"


def test_what_is_in_order_again_before_the_end_is_heard_of_by_nobody() -> None:
    it = tale()
    planned(it)
    down(it)
    assert isinstance(said(it.later("10m"), "machine.up", machine="A").verdict, Dismissed)
    it.later("9h")
    assert it.runs == {}


def test_an_end_that_names_another_thing_ends_nothing() -> None:
    it = tale()
    planned(it)
    down(it)
    said(it.later("10m"), "machine.up", machine="B")
    assert len(tasks(it.later("1h"))) == 1


def test_a_thing_that_fails_again_after_its_end_is_heard_of() -> None:
    it = tale()
    planned(it)
    down(it)
    said(it.later("10m"), "machine.up", machine="A")
    down(it.later("10m"))
    assert len(tasks(it.later("1h"))) == 1


def test_reported_several_times_it_is_one_item() -> None:
    it = tale()
    planned(it)
    for _ in range(3):
        down(it.later("5m"))
    it.later("2h")
    assert len(it.runs) == 1 and len(tasks(it)) == 1


def test_a_window_for_one_thing_leaves_another_one_at_the_same_site_heard() -> None:
    it = tale()
    planned(it, machine="A")
    assert (down(it, "A"), down(it, "B")) == ("Dismissed", "Opened")


def test_of_the_thing_that_is_worked_on_a_report_still_joins_an_open_incident() -> None:
    it = tale()
    down(it, "A")
    planned(it.later("5m"), machine="A")
    assert isinstance(said(it, "machine.down", machine="A").verdict, Joined)


@pytest.mark.parametrize(
    ("window", "reported", "verdict"),
    [
        ({"site": "HQ"}, {"machine": "A", "site": "HQ"}, "Dismissed"),
        ({"site": "HQ"}, {"machine": "B", "site": "HQ"}, "Dismissed"),
        ({"site": "HQ"}, {"machine": "E"}, "Opened"),
        ({"site": "EAST"}, {"machine": "E"}, "Dismissed"),
        ({}, {"machine": "E"}, "Dismissed"),
        ({"machine": "E"}, {"machine": "A", "site": "EAST"}, "Opened"),
        ({"machine": "E"}, {"machine": "E"}, "Dismissed"),
        ({"machine": "an unknown one"}, {"machine": "A"}, "Opened"),
    ],
)
def test_a_window_covers_the_site_or_the_thing_that_it_names(
    window: dict[str, str], reported: dict[str, str], verdict: str
) -> None:
    it = tale()
    planned(it, **window)
    assert down(it, **reported) == verdict


def test_before_it_begins_and_after_its_end_it_covers_nothing() -> None:
    it = tale()
    planned(it, "10:30", "11:00")
    assert down(it) == "Opened"
    it = tale()
    planned(it)
    assert down(it.later("1h")) == "Opened"


def test_work_that_ends_early_lets_what_has_failed_be_heard_of_at_once() -> None:
    it = tale()
    planned(it, ends="14:00", work="upgrade")
    down(it.later("10m"))
    planned(it.later("20m"), ends="10:30", work="upgrade")
    assert len(tasks(it)) == 1


def test_work_that_is_moved_leaves_its_first_hours() -> None:
    it = tale()
    planned(it, work="upgrade")
    down(it)
    planned(it.later("10m"), "16:00", "17:00", work="upgrade")
    assert [machine for machine, _ in tasks(it)] != []
    assert down(it, "E") == "Opened"


def test_without_a_name_the_same_start_at_the_same_place_is_the_same_work() -> None:
    it = tale()
    planned(it, ends="14:00", site="HQ")
    planned(it, ends="14:00", site="EAST")
    down(it, "A", site="HQ")
    down(it, "E")
    planned(it.later("30m"), ends="10:30", site="HQ")
    assert len(tasks(it)) == 1, "the other site's is not over"
    assert len(tasks(it.later("4h"))) == 2


def test_work_that_takes_longer_stays_quiet() -> None:
    it = tale()
    planned(it)
    down(it)
    planned(it.later("50m"), ends="13:00")
    assert it.later("1h").runs == {}
    assert len(tasks(it.later("2h"))) == 1


def test_a_second_window_that_overlaps_keeps_it_quiet_until_the_last_is_over() -> None:
    it = tale()
    planned(it, work="one")
    planned(it, "10:30", "12:00", work="two")
    down(it)
    assert it.later("61m").runs == {}
    assert len(tasks(it.later("1h"))) == 1


def test_after_hours_of_the_plan_it_is_heard_of_too() -> None:
    it = tale('["10:00-10:30"]')
    assert down(it) == "Dismissed"
    assert len(tasks(it.later("30m"))) == 1


def test_what_began_to_be_dealt_with_meanwhile_is_not_judged_twice() -> None:
    it = tale()
    planned(it, machine="A")
    down(it, "A")
    down(it, "B")
    it.later("2h")
    assert len(it.runs) == 1 and len(tasks(it)) == 2


def test_a_thing_reported_once_more_after_the_end_is_one_incident() -> None:
    it = tale()
    planned(it)
    down(it)
    verdict = said(it.later("61m"), "machine.down", machine="A").verdict
    assert isinstance(verdict, Joined | Opened)
    assert len(it.later("9h").runs) == 1 and len(tasks(it)) == 1
