"""A masked number can be recognised and not called."""

from __future__ import annotations

import pytest

from incidents.masked_phones import masked_phone


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("+8613800138000", "+86138****8000"),
        ("+12025550101", "+120****0101"),
        ("+4915112345", "+49****2345"),
        ("+491511234", "…34"),
        ("", ""),
    ],
)
def test_four_digits_are_hidden_however_short_a_number_is(phone: str, masked: str) -> None:
    assert masked_phone(phone) == masked
