"""A route that one incident learns is served is served in every incident about that truck, of any
version of the plan.
"""

from __future__ import annotations

from playbooks.definition.plan import Plan
from playbooks.loader import read_files
from tests.playbooks.fortune import Fortune, a_random_world
from tests.playbooks.random_plans import OTHER
from tests.playbooks.small import small_files

OPENS_ANOTHER = "- {id: s, open: other}\n- {id: stop, suspend: e-settlement, review: 2h}\n"
WAITS = (
    "- {id: s, wait: route.finished, within: 2m, nothing follows when: [overdue],"
    " because: a reason}\n"
)


def plan_of(steps: str) -> Plan:
    return read_files({**small_files(steps), "playbooks/other.yaml": OTHER})


def served(it: Fortune) -> list[bool]:
    return [run.units["K-2"].served for run in it.runs.values()]


def two_incidents() -> Fortune:
    it = a_random_world(plan_of(OPENS_ANOTHER))
    it.breaks("K-2")
    assert served(it) == [False, False]
    return it


def test_both_incidents_about_the_truck_know() -> None:
    it = two_incidents()
    it.reported("route.finished", "K-2")
    assert served(it) == [True, True]


def test_a_version_in_which_a_step_waits_for_it_makes_no_difference() -> None:
    it = two_incidents()
    it.in_force(plan_of(WAITS))
    it.reported("route.finished", "K-2")
    assert served(it) == [True, True]
