"""Whatever comes in has bounds, and what is beyond them is refused with the bound."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbooks.intake import bounds
from playbooks.intake.bounds import (
    bounded_moment,
    bounded_text,
    check_structure,
    first_faults,
    quoted,
    whole_number,
    without_controls,
)
from translations import FaultError, message

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


def fault(value: Any) -> str:
    with pytest.raises(FaultError) as refused:
        check_structure(value)
    return refused.value.message.code


def nested(depth: int) -> Any:
    value: Any = "x"
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a\x00b", "ab"),
        ("\x1b[2J\x1b]0;ALL CLEAR\x07", "[2J]0;ALL CLEAR"),
        ("K-07\u202egnp.exe", "K-07gnp.exe"),
        ("\u2066\u2069\u200f\u061c", ""),
        ("half \ud83d", "half "),
        ("\x85next", "next"),
        ("two\r\nlines\tand\rmore", "two\nlines\tand\nmore"),
        ("桥下积水，绕行 🚚", "桥下积水，绕行 🚚"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),  # one picture of three, held by joiners
    ],
)
def test_what_would_style_or_turn_a_text_is_removed_and_words_stay(text: str, left: str) -> None:
    assert without_controls(text) == left


@given(st.text())
def test_a_cleaned_text_is_printable_and_cleaning_again_changes_nothing(text: str) -> None:
    left = without_controls(text)
    assert without_controls(left) == left
    left.encode("utf-8")
    assert not any(ord(one) < 32 and one not in "\n\t" for one in left)


def test_a_text_is_bounded_before_anything_looks_at_it() -> None:
    assert bounded_text(" x ") == "x" and bounded_text(7) == "7"
    assert bounded_text("x" * bounds.LONGEST_FIELD)
    for value in ("x" * (bounds.LONGEST_FIELD + 1), ["x"], {"a": 1}):
        with pytest.raises(FaultError):
            bounded_text(value)
    with pytest.raises(FaultError):
        bounded_text("x" * 11, 10)


def test_a_document_may_be_eight_deep_and_a_list_a_thousand_long() -> None:
    check_structure(nested(bounds.DEEPEST))
    assert fault(nested(bounds.DEEPEST + 1)) == "fault.too_deep"
    assert fault(nested(50_000)) == "fault.too_deep"
    check_structure(["x"] * bounds.LONGEST_LIST)
    assert fault({"a": ["x"] * (bounds.LONGEST_LIST + 1)}) == "fault.too_many_parts"
    assert fault({str(n): n for n in range(14_000)}) == "fault.too_many_parts"


def test_a_whole_number_has_64_bits_and_a_name_200_characters() -> None:
    check_structure({"n": 2**63 - 1, "m": -(2**63 - 1), "f": 1e300, "none": None, "yes": True})
    assert fault({"n": [2**63]}) == "fault.integer_too_large"
    assert fault({"x" * 201: 1}) == "fault.name_too_long"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("１２", 12),
        ("999999999", 999_999_999),
        ("1000000000", None),
        ("9" * 5000, None),
        ("", None),
        ("-1", None),
        ("1 2", None),
        ("²", None),
        ("①", None),
        ("½", None),
    ],
)
def test_digits_are_read_as_keyboards_write_them_and_nothing_else_is(
    text: str, number: int | None
) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize(
    "moment",
    [
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, tzinfo=timezone(-timedelta(hours=12))),
        NOW + timedelta(days=6 * 365),
        NOW - timedelta(days=6 * 365),
    ],
)
def test_a_moment_more_than_five_years_away_is_refused(moment: datetime) -> None:
    with pytest.raises(FaultError, match="five years"):
        bounded_moment(moment, NOW)


def test_a_moment_of_this_or_next_year_is_taken_as_it_is() -> None:
    for days in (-400, 0, 400, 4 * 365):
        assert bounded_moment(NOW + timedelta(days=days), NOW) == NOW + timedelta(days=days)


def test_a_refusal_names_twenty_faults_and_counts_the_rest() -> None:
    faults = [message("fault.missing", field=str(n)) for n in range(25)]
    assert first_faults(faults[:20]) == faults[:20]
    assert first_faults(faults) == [*faults[:20], message("fault.more_faults", count=5)]


def test_a_fault_repeats_forty_characters_of_what_was_sent() -> None:
    assert quoted("x" * 40) == "x" * 40
    assert quoted("x" * 41) == "x" * 39 + "…" and len(quoted("x" * 10**6)) == 40
