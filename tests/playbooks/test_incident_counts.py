"""A routine that counts the reports of a kind: by fields, over the period before, without drills."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from playbooks.definition.run import Run
from playbooks.incident_counts import count_reports
from playbooks.loader import read_folder
from tests.playbooks.small import MONDAY, SHIPPED_FOLDER

ROUTINE = next(r for r in read_folder(SHIPPED_FOLDER).routines.values() if r.counts)


def run(number: int, days_ago: float = 1, **how: Any) -> Run:
    fields = {"class": how.pop("kind", "service"), "item": how.pop("item", "supply")}
    opened = MONDAY - timedelta(days=days_ago)
    known = {"playbook": "complaint", "plan": "p", "opened_at": opened, "fields": fields} | how
    return Run(incident=number, **known)


def counted(*runs: Run) -> dict[str, Any]:
    return count_reports(ROUTINE, runs, MONDAY)


def test_reports_are_counted_by_each_field_the_most_frequent_first() -> None:
    found = counted(run(1, kind="product"), run(2), run(3, item="attitude"))
    assert found["counted"] == 3
    assert list(found["counts"]["class"].items()) == [("service", 2), ("product", 1)]
    assert found["counts"]["item"] == {"supply": 2, "attitude": 1}


def test_only_this_kind_of_this_period_and_no_drill_counts() -> None:
    others = [run(1, playbook="truck_failure"), run(2, days_ago=32), run(3, drill=True)]
    assert counted(*others, run(4, days_ago=30)) == counted(run(5))


def test_without_any_there_is_nothing_to_analyse() -> None:
    assert counted() == {"counted": 0, "counts": {"class": {}, "item": {}}}


def test_a_routine_that_counts_nothing_knows_nothing_of_it() -> None:
    assert count_reports(replace(ROUTINE, counts=None), [run(1)], MONDAY) == {}
