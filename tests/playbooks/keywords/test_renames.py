"""A word that was renamed is still read, and `muster plan upgrade` writes the new one."""

from __future__ import annotations

import pytest

from playbooks.keywords.renames import KEYS, VALUES
from playbooks.loader.plan_folder import examine, meaning_hash
from playbooks.loader.rewriting import upgraded
from tests.playbooks.small import small_files

ASK = "- {id: d, ask: head, options: {x: {enter: {time: {is: time}}}, y: {}}, within: 1h, if nobody decides: y, text: word, nothing follows when: [x, y], because: a reason}\n"
BOOK = "playbooks/breakdown.yaml"

# old word -> (steps with it, the same with the new word)
CASES = {
    "after any": (
        ASK + "- {id: e, after any: [d x, d y], page: head, text: word, within: 5m}",
        "as soon as one of: [d x, d y]",
    ),
    "until": (
        ASK + "- {id: e, until: d x, page: head, text: word, within: 5m}  # kept",
        "dropped when: d x, page: head, text: word, within: 5m}  # kept",
    ),
    "ends": (
        "- {id: e, assign: head, within: 1h, text: word, ends: [refused], because: a reason}",
        "nothing follows when: [refused], because: a reason}",
    ),
    "if late": (
        ASK.replace("if nobody decides: y", "if late: y"),
        "if nobody decides: y, text: word",
    ),
    "agree": (
        ASK.replace("within: 1h", "agree: 2 of 8, within: 1h"),
        "agree: 2, within: 1h",
    ),
    "wait": (ASK + "- {id: e, after: d x, wait: until d.time}", "wait: for the time in d.time"),
}


def test_every_rename_has_a_case() -> None:
    assert {rename.old for rename in KEYS} | {rename.key for rename in VALUES} == {*CASES}


@pytest.mark.parametrize("old", CASES)
def test_the_old_word_means_the_same_and_is_upgraded(old: str) -> None:
    steps, new = CASES[old]
    files = small_files(steps)
    after = upgraded(files)
    assert new in after[BOOK] and new not in files[BOOK]
    assert examine(files).faults == examine(after).faults == []
    assert meaning_hash(files) == meaning_hash(after)
    assert upgraded(after) == after


def test_a_word_is_renamed_only_where_it_has_that_meaning() -> None:
    """`until` of `enter` is a field's name, and in an absence it is a moment."""
    steps = ASK.replace("time: {is", "until: {is")
    assert upgraded(small_files(steps))[BOOK] == small_files(steps)[BOOK]


@pytest.mark.parametrize(
    ("head", "new"),
    [
        ("severity: {major: incident.injured > 0}   # hurt\n", "major when: incident.injured > 0   # hurt\n"),
        ("severity:\n  major: incident.injured > 0\n", "major when: incident.injured > 0\n"),
        ('severity: {major: "incident.injured > 0"}\n', 'major when: "incident.injured > 0"\n'),
    ],
)  # fmt: skip
def test_severity_is_now_said_as_major_when(head: str, new: str) -> None:
    files = small_files("- {id: a, page: head, text: word, within: 5m}", head)
    after = upgraded(files)
    assert new in after[BOOK]
    assert examine(after).faults == [] and meaning_hash(after) == meaning_hash(files)


def test_comments_order_and_spacing_are_kept() -> None:
    files = small_files("# first\n\n- {id: a,   page: head, text: word, within: 5m}   # why\n")
    assert upgraded(files) == files


MAJOR = "severity:   # both of them are down\n  major: incident.injured > 0\n"


def test_a_severity_that_says_more_or_has_a_comment_stays_as_it_is() -> None:
    once = "severity: {major: incident.injured > 0, after any: [d x]}\n"
    for head in (MAJOR, once):
        files = small_files(ASK, head)
        assert head in upgraded(files)[BOOK]
        assert meaning_hash(upgraded(files)) == meaning_hash(files)
    plain = upgraded(small_files(ASK, "severity: {major: incident.injured > 0}\n"))
    assert "major when: incident.injured > 0\n" in plain[BOOK]
