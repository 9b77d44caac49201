"""Signals, playbooks and drills are found by their titles, in both languages."""

from __future__ import annotations

import pytest

from muster.cli.names_by_title import name_by_title

TITLES = {"truck.failed": {"en": "Truck failure", "zh": "车辆故障"}, "power.lost": {"zh": "停电"}}


@pytest.mark.parametrize("title", ["车辆故障", "truck failure", "truck.failed"])
def test_a_title_in_either_language_tells_the_name(title: str) -> None:
    assert name_by_title(TITLES, title) == "truck.failed"


def test_what_is_no_title_is_left_as_it_was_written() -> None:
    assert name_by_title(TITLES, "truck.faild") == "truck.faild"


def test_of_two_with_the_same_title_none_is_guessed() -> None:
    both = TITLES | {"other": TITLES["truck.failed"]}
    assert name_by_title(both, "车辆故障") == "车辆故障"


def test_a_name_goes_before_the_title_of_another() -> None:
    assert name_by_title(TITLES | {"x": {"en": "power.lost"}}, "power.lost") == "power.lost"
