"""What is left of an area when the warning ends in a part of it."""

from __future__ import annotations

import pytest

from incidents.area import without


@pytest.mark.parametrize(
    ("known", "ended", "left"),
    [
        ("whole city", "whole city", ""),
        ("whole city", "a", "b; c"),
        ("a; b", "a", "b"),
        ("a", "a; b", ""),
        ("26.5,108.1 5", "a", "26.5,108.1 5"),
        ("26.5,108.1 5; a", "26.5,108.1 5", "a"),
        ("whole city", "26.5,108.1 5", "whole city"),
    ],
)
def test_what_is_left_of_an_area_is_written_by_name(known: str, ended: str, left: str) -> None:
    assert without(known, ended, ["a", "b", "c"]) == left
