"""A question begins with the number by which a reply names it, whatever else is open; what one
person is asked about one incident in one go is one text.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from handlers.answer_links import AnswerLinks
from ledger.notices import Claimed, as_claimed
from notifier.outgoing_messages import groups, outgoing_message
from notifier.sms_text import LONGEST, compose, is_among
from playbooks.intake.reply_text import named_number
from playbooks.messages.drill_filter import MARK
from tests.ledger.sample_rows import notice_row

LINKS = AnswerLinks("a secret of the tests", "http://desk.test")


def text_of(**more: Any) -> str:
    row = {**notice_row("a"), "text": "A truck failed", **more}
    return outgoing_message([as_claimed(row, 12)], LINKS).text  # type: ignore[arg-type]


def claimed(number: int, **more: Any) -> Claimed:
    row = {**notice_row(f"n{number}"), "text": f"Text {number}", "person": "p", **more}
    return as_claimed(row, number)  # type: ignore[arg-type]


def ids(*notices: Claimed) -> list[list[int]]:
    return [[one.id for one in group] for group in groups(notices)]


@pytest.mark.parametrize("expects", ["acknowledge", "accept", "done"])
def test_a_question_begins_with_its_number_and_a_reply_that_quotes_it_names_it(
    expects: str,
) -> None:
    assert text_of(expects=expects) == "#12 A truck failed"
    assert named_number("#12 ok") == (12, "ok")


def test_what_asks_nothing_has_no_number() -> None:
    assert text_of(expects="nothing") == "A truck failed"


def test_a_drill_is_marked_before_anything_else() -> None:
    assert text_of(expects="done", text=f"{MARK}A truck failed") == f"{MARK}#12 A truck failed"


def test_askings_of_one_incident_to_one_person_are_one_text() -> None:
    assert ids(claimed(1), claimed(2), claimed(3)) == [[1, 2, 3]]


def test_other_people_other_incidents_and_other_phones_are_other_texts() -> None:
    others = claimed(2, person="q"), claimed(3, incident=7), claimed(4, phones=["+15550000001"])
    assert ids(claimed(1), *others, claimed(5)) == [[1, 5], [2], [3], [4]]


def test_what_would_be_too_long_begins_another_text() -> None:
    long = {"text": "字" * 150}
    assert ids(*(claimed(n, **long) for n in range(1, 6))) == [[1, 2], [3, 4], [5]]


def test_what_may_have_gone_out_already_stays_alone() -> None:
    assert ids(claimed(1), replace(claimed(2), doubtful=True), claimed(3)) == [[1, 3], [2]]


@pytest.mark.parametrize("to", ["+8613900000000", "+12025550100"])
def test_in_one_text_each_question_has_its_own_number_and_what_informs_as_well(to: str) -> None:
    group = (
        claimed(12, phones=[to], expects="acknowledge", language="en"),
        claimed(13, phones=[to], expects="nothing", language="en"),
        claimed(14, phones=[to], expects="done", language="en"),
    )
    outgoing = outgoing_message(group, LINKS)
    body = compose(outgoing)
    parts = body.split("\n\n")
    assert [part.split("\n")[0] for part in parts] == ["#12 Text 12", "#13 Text 13", "#14 Text 14"]
    if not to.startswith("+86"):
        assert '"12 acknowledged"' in parts[0] and "http://desk.test" in parts[2]
        assert "Reply" not in parts[1]
    for notice in group:
        # What is doubtful is looked for alone.
        assert is_among(outgoing_message([notice], LINKS), body)
    assert not is_among(outgoing_message([claimed(1, text="Text 12")], LINKS), body)


def test_a_text_of_several_is_no_longer_than_a_carrier_takes() -> None:
    group = [claimed(n, expects="done", phones=["+12025550100"]) for n in range(1, 60)]
    for one in groups(group):
        assert len(compose(outgoing_message(one, LINKS))) <= LONGEST
