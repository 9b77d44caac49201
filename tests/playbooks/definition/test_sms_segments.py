"""What a text costs in SMS. The table is reasoned from GSM 03.38, not taken from the code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbooks.definition.sms_segments import (
    ALONE,
    CHAINED,
    GSM,
    GSM_EXTENSION,
    Segments,
    character_units,
    parts,
    segments,
)

TABLE = [
    ("nothing", "", Segments(0, "GSM-7", 0)),
    ("one letter", "a", Segments(1, "GSM-7", 1)),
    ("exactly 160", "a" * 160, Segments(1, "GSM-7", 160)),
    ("161 needs the chaining header", "a" * 161, Segments(2, "GSM-7", 161)),
    ("two full parts", "a" * 306, Segments(2, "GSM-7", 306)),
    ("one more than two full parts", "a" * 307, Segments(3, "GSM-7", 307)),
    ("a euro sign is two", "a" * 158 + "€", Segments(1, "GSM-7", 160)),
    ("a euro sign that no longer fits", "a" * 159 + "€", Segments(2, "GSM-7", 161)),
    # 152 letters leave one septet, which the pair cannot use: 152 + (2 + 151) is full, one more is
    # a third part.
    (
        "a euro sign moved whole to the next part",
        "a" * 152 + "€" + "a" * 151,
        Segments(2, "GSM-7", 305),
    ),
    (
        "and the septet it left empty is paid",
        "a" * 152 + "€" + "a" * 152,
        Segments(3, "GSM-7", 306),
    ),
    ("every character of the extension", "\f^{}\\[~]|€", Segments(1, "GSM-7", 20)),
    ("Greek capitals and accents are in the table", "ΔΦΓèéùìò", Segments(1, "GSM-7", 8)),
    ("a small cedilla is not", "ç", Segments(1, "UCS-2", 1)),
    ("a curly apostrophe makes all of it UCS-2", "a" * 70 + "’", Segments(2, "UCS-2", 71)),
    ("70 Chinese characters", "凯" * 70, Segments(1, "UCS-2", 70)),
    ("71 Chinese characters", "凯" * 71, Segments(2, "UCS-2", 71)),
    ("134 Chinese characters fill two parts", "凯" * 134, Segments(2, "UCS-2", 134)),
    ("135 Chinese characters", "凯" * 135, Segments(3, "UCS-2", 135)),
    ("an emoji is two", "😀" * 35, Segments(1, "UCS-2", 70)),
    # 36 emoji are 72 units; a part of 67 holds 33 of them (66), the 34th would be torn.
    ("emoji over the limit", "😀" * 36, Segments(2, "UCS-2", 72)),
    (
        "an emoji moved whole to the next part",
        "凯" * 66 + "😀" + "凯" * 65,
        Segments(2, "UCS-2", 133),
    ),
    ("and the unit it left empty is paid", "凯" * 66 + "😀" + "凯" * 66, Segments(3, "UCS-2", 134)),
]


@pytest.mark.parametrize(
    ("text", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_a_text_costs(text: str, expected: Segments) -> None:
    assert segments(text) == expected


def test_the_tables_have_the_sizes_of_the_standard() -> None:
    assert (len(GSM), len(GSM_EXTENSION)) == (127, 10)  # 128 places, one of them the escape
    assert not GSM & GSM_EXTENSION


ALPHABET = st.sampled_from(sorted(GSM) + sorted(GSM_EXTENSION) * 6)
TEXTS = st.one_of(
    st.text(ALPHABET, max_size=700), st.text(max_size=400), st.text("凯里a€😀🚚", max_size=400)
)


@given(TEXTS)
def test_units_add_up_and_no_pair_is_torn(text: str) -> None:
    cost, split = segments(text), parts(text)
    loads = [sum(character_units(character, cost.encoding) for character in part) for part in split]
    assert "".join(split) == text
    assert (len(split), sum(loads)) == (cost.count, cost.units)
    assert all(loads)
    if cost.count > 1:
        assert cost.units > ALONE[cost.encoding]
        assert max(loads) <= CHAINED[cost.encoding]
        # a part is left short by a pair that did not fit, no more
        assert min(loads[:-1]) >= CHAINED[cost.encoding] - 1


@given(TEXTS)
def test_units_are_those_of_the_encoding_itself(text: str) -> None:
    cost = segments(text)
    if cost.encoding == "UCS-2":
        assert cost.units == len(text.encode("utf-16-le")) // 2
    else:
        assert cost.units == len(text) + sum(text.count(character) for character in "\f^{}\\[~]|€")


@given(TEXTS, TEXTS)
def test_a_longer_text_never_costs_less(text: str, more: str) -> None:
    assert segments(text + more).count >= segments(text).count
