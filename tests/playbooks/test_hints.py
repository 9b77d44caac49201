"""Hints name what a plan holds and no one uses, and nothing else."""

from __future__ import annotations

import pytest

from playbooks.loader.plan_folder import examine
from playbooks.loader.unused_declarations import hints
from tests.playbooks.small import SHIPPED_FOLDER, folder_files
from tests.playbooks.weather import weather_files

ASK = "- {id: go, ask: chief, options: [stop, on], show: [key customers hit], within: 1h, if nobody decides: stop, text: word, nothing follows when: [stop, on], because: a reason}\n"
STAY = "- {id: over, wait: storm.over, within: 72h, nothing follows when: [overdue], because: a reason}\n"


def found(steps: str, **policies: str) -> set[str]:
    read = examine(weather_files(steps, policies=policies))
    assert read.plan and not read.faults, read.faults
    return {f.fault for f in hints(read.plan, read.places)}


def unused(name: str) -> str:
    return f"'{name}' is used by no step"


@pytest.mark.parametrize(
    ("steps", "used"),
    [
        (ASK + STAY, "key customers hit"),
        (
            "- {id: a, when: incident.ordering_today > 1, tell: chief, text: word}\n" + STAY,
            "ordering today",
        ),
        (
            "- {id: a, tell: customers hit, except: key customers hit, text: word}\n" + STAY,
            "key customers hit",
        ),
        ("- {id: a, tell: chief, text: word, with: {n: incident.everybody}}\n" + STAY, "everybody"),
    ],
)
def test_a_set_is_used_where_its_size_is_looked_at_shown_or_said(steps: str, used: str) -> None:
    assert unused(used) not in found(steps)
    assert unused(used) in found(STAY)


def test_an_audience_is_used_where_it_approves() -> None:
    rules = "approvals:\n  small: {ranges: [{up to: 5, by: insurer}, {over: 5, by: board}]}\naudiences:\n"
    assert unused("insurer") in found(STAY)
    assert unused("insurer") not in found(STAY, **{"audiences:\n": rules})


def test_the_shipped_plans_hold_nothing_that_no_one_uses() -> None:
    for folder in (SHIPPED_FOLDER, SHIPPED_FOLDER.parent / "docs" / "examples" / "bakery"):
        read = examine(folder_files(folder))
        assert read.plan
        assert [str(f) for f in hints(read.plan, read.places)] == []
