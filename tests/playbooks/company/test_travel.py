"""Measured one by one or all at once: the same kilometres."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from incidents.company import Place, Unit
from playbooks.company.company_lookup import Directory
from playbooks.company.travel import FEW, WaitingUnit, drive, kilometres
from playbooks.definition.time_limits import read_limit
from tests.runtimes import small_company

PLACES = some.builds(Place, latitude=some.floats(26.0, 27.5), longitude=some.floats(107.0, 109.0))


def _waiting(places: list[Place]) -> WaitingUnit:
    unit: Unit = small_company().units[0]
    return WaitingUnit([unit] * len(places), [(p.latitude, p.longitude) for p in places])


@given(PLACES, some.lists(PLACES, min_size=FEW + 1, max_size=3 * FEW))
def test_many_are_as_far_as_each_of_them_alone(target: Place, places: list[Place]) -> None:
    together = _waiting(places).kilometres(target)
    alone = [way for place in places for way in _waiting([place]).kilometres(target)]
    assert together == pytest.approx(alone, abs=1e-6)
    assert alone == [kilometres(target, place) for place in places]


def test_no_one_waits_nowhere() -> None:
    assert WaitingUnit([], []).kilometres(Place(26.5, 107.9)) == []
    assert Directory(small_company()).standbys_of("nowhere").kilometres(Place(26.5, 107.9)) == []


def test_a_drive_takes_its_kilometres_and_the_loading_over() -> None:
    values = {"road_speed": 30, "detour": 1.5, "handover": read_limit("15m")}
    a_kilometre, besides = drive(values)
    assert (a_kilometre, besides) == (3.0, timedelta(minutes=15).total_seconds() / 60)
