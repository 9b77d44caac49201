"""Who may do what at the desk, as the meeting reads it and as two versions differ."""

from __future__ import annotations

import pytest

from playbooks.definition.plan import Plan
from playbooks.loader.diff import changes
from playbooks.loader.plan_folder import Examined, examine
from playbooks.prose.plan import plan_prose
from tests.playbooks.small import shipped_plan, small_files

SAY = "- {id: a, tell: head, text: word}"
BOARDS = "departments:\n  boards: {title: {zh: 理事会, en: The boards}, roles: [chief]}\n"


def examined(desk: str) -> Examined:
    files = small_files(SAY)
    files["policies.yaml"] += desk
    found = examine(files)
    assert found.faults == []
    return found


def read(plan: Plan, language: str) -> list[str]:
    return [line.strip() for line in plan_prose(plan, language)]


def test_each_right_is_a_line_and_the_shared_token_is_not_kept_quiet() -> None:
    lines = read(examined(BOARDS + "desk: {decide: [head, boards]}\n").plan, "en")
    assert (
        "Who at the desk may decide what somebody else was asked to decide, and confirm orders:"
        " head, The boards." in lines
    )
    assert "Who at the desk may report, and write lessons: everybody of the company." in lines
    assert "At the desk, whoever has the shared token may do all of this." in lines
    assert not [line for line in lines if "phone numbers:" in line and "see" in line]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("zh", "在值班台上，可更改请假、值班和职务：组长、副组长、配送中心主任、站点负责人。"),
        (
            "en",
            "Who at the desk may change absences, duty and roles: leader, deputy leader, head of"
            " distribution centre, head of the site.",
        ),
    ],
)
def test_the_shipped_plan_says_it_in_both_languages(language: str, line: str) -> None:
    assert line in read(shipped_plan(), language)


def test_two_versions_differ_by_the_right_that_was_given() -> None:
    before, after = examined("desk: {decide: head}\n"), examined("desk: {decide: [head, boss]}\n")
    (found,) = changes(before.places.trees, after.places.trees)
    assert str(found) == "policies.yaml: desk, decide: head → [head, boss]"
