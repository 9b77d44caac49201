"""As many reports as the rates say, in the order of time; the same seed gives the same ones."""

from __future__ import annotations

from datetime import datetime

from benchmarks.year.__main__ import ZONE, company_on
from benchmarks.year.incident_reports import BAD_MONTH, QUIET_YEAR, draw_reports

START = datetime(2026, 1, 1, tzinfo=ZONE)


def test_a_whole_period_has_each_kind_as_often_as_it_says() -> None:
    found = draw_reports(QUIET_YEAR, company_on(START), START, 365, 1)
    kinds = [report.signal for report in found]
    assert kinds.count("truck.failed") == 26  # accidents are truck failures
    assert kinds.count("host.down") == 3
    # a kind that falls on the last weekend may be moved out of the year
    assert 135 <= kinds.count("demand.requested") <= 137
    assert [report.at for report in found] == sorted(report.at for report in found)


def test_a_part_of_a_period_has_its_share() -> None:
    found = draw_reports(QUIET_YEAR, company_on(START), START, 36, 1)
    assert 11 <= [report.signal for report in found].count("demand.requested") <= 14


def test_the_same_seed_draws_the_same_reports_and_another_draws_others() -> None:
    company = company_on(START)
    first, again, other = (draw_reports(BAD_MONTH, company, START, 31, s) for s in (1, 1, 2))
    assert first == again != other
