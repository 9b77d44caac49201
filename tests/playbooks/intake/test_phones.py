"""Telephone numbers are E.164 once they are read: a reply comes from a number written so."""

from __future__ import annotations

import pytest

from demo.phones import RETAILER_AREA_CODES, PhoneBook
from playbooks.intake.phones import read_phone
from translations import FaultError


@pytest.mark.parametrize(
    ("written", "e164"),
    [
        ("+491713920005", "+491713920005"),
        ("+49 171 3920005", "+491713920005"),
        ("+49(0)171 3920005", "+491713920005"),
        ("+49 (0) 171/3920-005", "+491713920005"),
        (" +86 138 0013 8000 ", "+8613800138000"),
        ("+86-138-0013-8000", "+8613800138000"),
        ("＋４９１７１３９２０００５", "+491713920005"),
        ("+1 (202) 555-0143", "+12025550143"),
    ],
)
def test_a_number_with_its_countrys_code_is_read_however_it_is_written(
    written: str, e164: str
) -> None:
    """INPUTS F8."""
    assert read_phone(written) == e164


@pytest.mark.parametrize(
    "written",
    [
        "0171 3920014", "0049171392000", "13800138000", "120", "+861004", "+1 202", "+49171abc",
        "+49 171 39200051234567", "+999123456789", "+491713920005 ext 5", "tel:+491713920005",
        "", "+", "none", "+49 171 3920005, +49 171 3920006", "+" + "4" * 500,
    ],
)  # fmt: skip
def test_what_is_no_whole_international_number_is_refused_with_what_was_written(
    written: str,
) -> None:
    """INPUTS F8."""
    with pytest.raises(FaultError) as refused:
        read_phone(written)
    assert refused.value.message.code == "plan.is_no_international_number"


def test_the_numbers_of_the_demo_which_belong_to_no_one_are_taken() -> None:
    book = PhoneBook("+861007", RETAILER_AREA_CODES)
    for language in ("zh", "en"):
        for phone in book.phones(language, two=True):
            assert read_phone(phone) == phone
