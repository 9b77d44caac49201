"""A fortnight of the shipped plan: nobody gets more than somebody can live with."""

from __future__ import annotations

import pytest

from benchmarks.year.__main__ import simulate
from benchmarks.year.incident_reports import QUIET_YEAR
from benchmarks.year.long_simulation import LongSimulation
from benchmarks.year.message_load import RETAILER, Load, loads

DAYS = 14
# Texts a day to each person of the role, in the mean: what docs/quiet-year.md shows, with a margin.
MOST_A_DAY = {
    "head of the site": 2.5,
    "order desk": 2.5,
    "head of marketing department": 2.5,
    "head of distribution centre": 3.0,
    "driver": 0.5,
    "commander": 1.0,
    "leading group": 1.5,
}


@pytest.fixture(scope="module")
def fortnight() -> LongSimulation:
    return simulate(QUIET_YEAR, DAYS)


@pytest.fixture(scope="module")
def by_role(fortnight: LongSimulation) -> dict[str, Load]:
    routines = {n: kind in fortnight.plan.routines for n, kind in fortnight.kinds.items()}
    return loads(fortnight.messages, fortnight.plan.calendar.zone, routines)


def test_incidents_are_reported_and_closed_and_routines_run(fortnight: LongSimulation) -> None:
    assert fortnight.refused == []
    assert fortnight.closed["bulk_demand"] >= 2
    assert fortnight.closed["daily backup"] >= DAYS - 1


@pytest.mark.parametrize("role", sorted(MOST_A_DAY))
def test_a_quiet_day_has_few_texts(by_role: dict[str, Load], role: str) -> None:
    load = by_role.get(role, Load())
    assert len(load.texts) / max(1, len(load.people)) / DAYS <= MOST_A_DAY[role]


def test_nobody_gets_more_than_a_dozen_texts_on_one_day(
    fortnight: LongSimulation, by_role: dict[str, Load]
) -> None:
    zone = fortnight.plan.calendar.zone
    assert {r: n for r, load in by_role.items() if (n := load.most_in_a_day(zone)) > 12} == {}


def test_nobody_is_woken_on_more_than_two_nights(by_role: dict[str, Load]) -> None:
    assert {role: n for role, load in by_role.items() if (n := load.most_nights()) > 2} == {}


def test_customers_sleep(by_role: dict[str, Load]) -> None:
    assert by_role[RETAILER].nights == set()
