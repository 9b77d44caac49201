"""Tables can be read at any width: nothing is left blank, and sentences stand below their row where
there is no room beside it.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from muster.cli.text_table import lines

HEADS = ("id", "kind", "reason")
LONG = "truck.failed about K-07 opens truck_failure; no open incident is about it"


def test_where_there_is_room_a_row_is_a_line() -> None:
    assert list(lines(HEADS, [("1", "truck_failure", LONG)], 120)) == [
        "id kind          reason",
        f"1  truck_failure {LONG}",
    ]


def test_where_there_is_none_the_sentence_is_below_its_row() -> None:
    head, row, *below = lines(HEADS, [("1", "truck_failure", LONG)], 40)
    assert (head, row) == ("id kind", "1  truck_failure")
    assert "".join(part.removeprefix("    ") for part in below) == LONG


def test_of_short_columns_the_widest_are_cut_and_none_is_left_blank() -> None:
    head, row = lines(
        ("clause", "carried by", "limit"),
        [("3.3.1", "truck_failure/takeover and many more", "3m")],
        30,
    )
    assert head.split() == ["clause", "carried", "by", "limit"]
    assert row == "3.3.1  truck_failure/ta… 3m"


def test_a_control_sign_in_a_text_does_not_reach_the_terminal() -> None:
    assert "\x1b" not in "".join(lines(HEADS, [("1", "a\x1b[2J\nb", "c")], 80))


@given(
    st.lists(
        st.tuples(
            *[st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=60)]
            * 4
        ),
        max_size=4,
    ),
    st.integers(40, 200),
)
def test_no_line_is_wider_than_the_terminal(rows: list[tuple[str, ...]], width: int) -> None:
    for line in lines(("id", "name", "state", "text"), rows, width):
        assert cell_len(line) <= width


@pytest.mark.parametrize("width", [60, 80, 100, 200])
def test_chinese_signs_are_two_columns_wide(width: int) -> None:
    head, first, second, *_ = lines(
        ("a", "b", "c"), [("明直达", "x", "y"), ("ab", "x", "y")], width
    )
    assert cell_len(first[: first.index("x")]) == second.index("x") == head.index("b")
