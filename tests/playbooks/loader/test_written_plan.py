"""clauses.yaml: each sentence of the written plan has a number below its clause, words and a person."""

from __future__ import annotations

import pytest

from playbooks.loader import read_files
from playbooks.loader.plan_folder import examine
from tests.playbooks.small import shipped_plan, small_files

PAGE = "- {id: a, clause: 3.10, page: head, text: word, within: 5m}"
TWO = """
sentences:
  3.10-1: {says: {zh: 甲, en: One}, by: head, seen: {zh: 乙, en: It is seen}}
  4-1: {says: Four, as: context}
"""


def with_sentences(text: str) -> dict[str, str]:
    return small_files(PAGE) | {"clauses.yaml": text}


def test_a_sentence_belongs_to_its_clause_and_asks_for_what_its_clause_asks_for() -> None:
    plan = read_files(with_sentences(TWO))
    first, second = plan.sentences.values()
    assert (first.number, first.clause, first.by) == ("3.10-1", "3.10", ("head",))
    assert (first.words["en"], first.seen["zh"]) == ("One", "乙")
    assert first.kinds == ("response",)
    assert second.kinds == ("context",), "its own word comes first"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("3.11-1: {says: One}", "3.11-1 is no number of a sentence"),
        ("3.10: {says: One}", "3.10 is no number of a sentence"),
        ("3.10-b: {says: One}", "3.10-b is no number of a sentence"),
        ("3.10-1: {by: head}", "says is missing"),
        ("3.10-1: {says: One, by: haed}", "there is no audience 'haed'"),
        ("3.10-1: {says: One, as: respone}", "did you mean response?"),
        ("3.10-1: {says: One, whom: head}", "the word 'whom' is unknown here"),
    ],
)
def test_what_is_wrong_in_a_sentence_is_named(wrong: str, says: str) -> None:
    faults = examine(with_sentences(f"sentences:\n  {wrong}\n")).faults
    assert says in "\n".join(map(str, faults))
    assert {(fault.file, fault.line) for fault in faults} == {("clauses.yaml", 2)}


def test_a_plan_without_the_file_quotes_nothing_and_is_sound() -> None:
    assert read_files(small_files(PAGE)).sentences == {}


def test_the_shipped_plan_quotes_every_clause_of_the_written_plan() -> None:
    plan = shipped_plan()
    assert {one.clause for one in plan.sentences.values()} == set(plan.clauses)
    for one in plan.sentences.values():
        assert {"zh", "en"} <= set(one.words), one.number
        assert one.seen or set(one.kinds) <= {"context", "record"}, one.number
