"""docs/plan-review.md judges every sentence of the written plan, in the order of the plan."""

from __future__ import annotations

import re
from pathlib import Path

from tests.playbooks.small import shipped_plan

REVIEW = Path("docs/plan-review.md").read_text("utf-8")
ROW = re.compile(
    r"^\| (\S+-\d+) \| (.+?) \| (faithful|open|record|context) \| .*? \| ([\d, ]*) ?\|$", re.M
)
QUESTION = re.compile(r"^(\d+)\. \S", re.M)


def test_every_sentence_has_one_row_with_its_words_and_a_verdict() -> None:
    sentences = shipped_plan().sentences.values()
    assert [(row[0], row[1]) for row in ROW.findall(REVIEW)] == [
        (one.number, one.words["en"]) for one in sentences
    ]


def test_what_is_judged_faithful_is_proved_by_a_drill_and_what_is_open_has_a_question() -> None:
    kinds = {one.number: set(one.kinds) for one in shipped_plan().sentences.values()}
    for number, _, verdict, questions in ROW.findall(REVIEW):
        if verdict in ("record", "context"):
            assert kinds[number] <= {"record", "context"}, number
        if verdict == "open":
            assert questions.strip(), number


def test_each_question_is_asked_by_a_row_and_each_row_names_one_that_is_there() -> None:
    asked = {q for row in ROW.findall(REVIEW) for q in re.findall(r"\d+", row[3])}
    assert asked == set(QUESTION.findall(REVIEW.partition("## What the leading group")[2]))
