"""Whatever stands in the files, reading reports and never raises; and it takes a moment."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playbooks.loader.company_file import read_company
from playbooks.loader.faults import BadPlanError, FaultCollector
from playbooks.loader.plan_folder import examine
from playbooks.loader.unused_declarations import hints
from playbooks.loader.validators.clauses import uncovered_clauses
from playbooks.loader.yaml_tree import parse, to_plain
from tests.playbooks.planted import FILES
from tests.playbooks.small import SHIPPED_FOLDER, shipped_files, small_files

pytestmark = pytest.mark.slow

STEPS = """\
- group: g
  for each: unit in incident.units
  clause: 3.10
  when: incident.accident
  steps:
    - {id: a, page: head, text: word, within: 5m, until: c arrived}
    - {id: b, dispatch: trucks, from: [own site], fit: candidate.load >= unit.load, offer: 3m, within: 30m, text: word, nothing follows when: [none], because: a reason}
    - {id: c, after any: [b accepted], wait: all.over, within: 90m, remind: {at: [half], to: head}, text: word, nothing follows when: [overdue], because: a reason}
- {id: d, ask: board, agree: 2, options: {stop: {enter: [time]}, go: {}}, within: 1h, if nobody decides: go, text: word, nothing follows when: [stop, go], because: a reason}
- {id: e, request: insurer, text: word, within: 1h, repeat: {if: silent, every: 5m, times: 2}, nothing follows when: [refused, silent], because: a reason}
- {id: f, assign: chief, text: word, within: 1 working day, verified by: head, hours: 09:00-18:00, nothing follows when: [refused], because: a reason}
- {id: i, tell: waiting, text: eta, again when: incident.injured, with: {eta: incident.note}}
"""
SOUND = small_files(STEPS)
PIECES = [
    "",
    ":",
    "- ",
    "{",
    "}",
    "[",
    "]",
    ", ",
    "!",
    "&a ",
    "*a",
    "|",
    ">",
    "'",
    '"',
    "#",
    "\n",
    "\t",
    "  ",
    "：",
    "，",
    "null",
    "~",
    "3.10",
    "-1",
    "{}",
    "[]",
    "{a: b}",
    "\x00",
    "\ufeff",
    "id: ",
    "after: a",
    "plan.",
    "incident.",
    'duration("1d")',
    "999999999999d",
    "0m",
    "%",
    "🚚",
    "steps:",
    "when: ",
    "for each: site",
]


@st.composite
def mutated(draw: st.DrawFn, sound: dict[str, str]) -> dict[str, str]:
    """A plan's files, damaged in up to four places."""
    files = dict(sound)
    for _ in range(draw(st.integers(1, 4))):
        name = draw(st.sampled_from(sorted(files)))
        text = files[name]
        at = draw(st.integers(0, len(text)))
        gone = draw(st.integers(0, 12))
        how = draw(st.sampled_from(["replace", "line out", "line twice", "cut", "words", "indent"]))
        lines = text.splitlines(keepends=True)
        line = draw(st.integers(0, max(0, len(lines) - 1)))
        if how == "replace":
            files[name] = text[:at] + draw(st.sampled_from(PIECES)) + text[at + gone :]
        elif how == "words":
            files[name] = text[:at] + draw(st.text(max_size=8)) + text[at + gone :]
        elif how == "cut":
            files[name] = text[:at]
        elif lines:
            change = {
                "line out": [],
                "line twice": lines[line : line + 1] * 2,
                "indent": ["  " + lines[line]],
            }[how]
            files[name] = "".join([*lines[:line], *change, *lines[line + 1 :]])
    return files


def read(files: dict[str, str]) -> None:
    found = examine(files)
    for fault in [
        *found.faults,
        *uncovered_clauses(found.plan.clauses, found.places),
        *hints(found.plan, found.places),
    ]:
        assert fault.fault
        assert fault.line >= 1


def reshaped(value: Any) -> Iterator[Any]:
    """The same tree with one of its values in another shape, for each value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, one in inner if isinstance(value, (dict, list)) else ():
        others = [*reshaped(one), {"a": one}, [[one]]]
        for other in others:
            copy = value.copy()
            copy[key] = other
            yield copy


def as_mapping(text: str) -> Any:
    return to_plain(parse(text, FaultCollector("")))


@pytest.mark.parametrize(
    "name",
    [
        "plan.yaml",
        "policies.yaml",
        pytest.param("playbooks/breakdown.yaml", marks=pytest.mark.slow),
    ],
)
def test_a_value_of_another_shape_anywhere_is_reported_on_and_never_raises(name: str) -> None:
    for damaged in reshaped(as_mapping(SOUND[name])):
        read({**SOUND, name: json.dumps(damaged)})


def test_a_company_file_with_a_value_of_another_shape_raises_nothing_but_its_faults() -> None:
    text = (SHIPPED_FOLDER.parent / "docs" / "examples" / "bakery" / "company.yaml").read_text()
    for damaged in reshaped(as_mapping(text)):
        with suppress(BadPlanError):
            read_company(json.dumps(damaged), date(2026, 11, 23))


def test_the_plan_that_is_damaged_here_is_sound() -> None:
    assert examine(SOUND).faults == []


@given(mutated(SOUND))
@settings(max_examples=150, deadline=None)
def test_a_small_plan_damaged_anywhere_is_reported_on_and_never_raises(
    files: dict[str, str],
) -> None:
    read(files)


@pytest.mark.slow
@given(mutated(FILES))
@settings(max_examples=50, deadline=None)
def test_a_plan_full_of_faults_and_more_of_them_never_raises(files: dict[str, str]) -> None:
    read(files)


@pytest.mark.slow
@given(mutated(shipped_files()))
@settings(max_examples=12, deadline=None)
def test_the_shipped_plan_damaged_anywhere_never_raises(files: dict[str, str]) -> None:
    read(files)


@given(st.dictionaries(st.sampled_from(sorted(SOUND)), st.text(max_size=40)))
@settings(max_examples=50, deadline=None)
def test_files_of_anything_at_all_never_raise(files: dict[str, str]) -> None:
    read(files)


def test_reading_the_whole_plan_takes_less_than_a_second() -> None:
    files = shipped_files()
    begun = process_time()
    examine(files)
    assert process_time() - begun < 1.0
