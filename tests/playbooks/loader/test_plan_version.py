"""The version of a plan is the hash of what it means."""

from __future__ import annotations

import pytest

from playbooks.loader.plan_folder import meaning_hash, read_files
from tests.playbooks.small import small_files

STEPS = """\
- {id: a, page: head, text: word, within: 5m}
- {id: d, ask: head, options: {x: {}, y: {}}, within: 1h, if nobody decides: x, text: word, nothing follows when: [x, y], because: a reason, when: incident.injured > 0}
"""
BOOK = "playbooks/breakdown.yaml"
VERSION = meaning_hash(small_files(STEPS))


@pytest.mark.parametrize(
    ("right", "other"),
    [
        ("within: 5m}", "within: 5m}   # five minutes"),
        ("{id: a, page: head, text: word,", "{id: a, text: word, page: head,"),
        ("- {id: a, page: head, text: word, within: 5m}", "- id: a\n  page: head\n  text: word\n  within: 5m"),
        ("within: 5m", 'within: "5m"'),
        ("incident.injured > 0", "incident.injured>0"),
    ],
)  # fmt: skip
def test_it_does_not_change_with_what_means_the_same(right: str, other: str) -> None:
    assert right in STEPS
    assert meaning_hash(small_files(STEPS.replace(right, other))) == VERSION


@pytest.mark.parametrize(
    ("right", "other"),
    [
        ("within: 5m", "within: 6m"),
        # people answer by the number of an option
        ("{x: {}, y: {}}", "{y: {}, x: {}}"),
        ("injured > 0", "injured > 1"),
        ("- {id: a, page: head, text: word, within: 5m}\n", ""),
    ],
)
def test_it_changes_with_what_means_something_else(right: str, other: str) -> None:
    assert right in STEPS
    assert meaning_hash(small_files(STEPS.replace(right, other))) != VERSION


def test_it_changes_with_a_wording() -> None:
    files = small_files(STEPS)
    files["texts/zh.yaml"] = files["texts/zh.yaml"].replace("late {title}", "late  {title}")
    assert meaning_hash(files) != VERSION


def test_a_plan_that_is_read_has_it() -> None:
    assert read_files(small_files(STEPS)).hash == VERSION


def test_a_file_that_cannot_be_parsed_counts_with_its_text() -> None:
    broken, other = small_files(STEPS) | {BOOK: "a: ["}, small_files(STEPS) | {BOOK: "b: ["}
    assert meaning_hash(broken) != meaning_hash(other)
