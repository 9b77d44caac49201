"""Who could take over: many are listed, few are measured, and one is found as the whole list would
have it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from demo import demo_company
from incidents.company import Place
from playbooks.company.candidates import CandidateList, candidates
from playbooks.company.company_lookup import Directory, Live, UnitLive
from playbooks.company.fact_source import FactSource
from playbooks.company.travel import WaitingUnit
from playbooks.definition.plan import Plan
from tests.playbooks.small import shipped_plan
from tests.runtimes import MONDAY

ALL = ("own site", "nearest sites", "delegates")
BROKEN = "K-07"


@cache
def _directory() -> Directory:
    return Directory(demo_company(MONDAY, 2))


@cache
def _plan() -> Plan:
    return shipped_plan()


def _listing(sources: tuple[str, ...] = ALL, live: Live | None = None) -> CandidateList:
    plan = _plan()
    pool = next(name for name, spec in plan.pools.items() if not spec.people)
    return candidates(
        FactSource(_directory(), live or Live(), plan, MONDAY),
        pool,
        sources,
        BROKEN,
        "26.51,107.89",
        MONDAY,
    )


def test_own_site_comes_first_then_the_others_by_their_way_and_households_and_points_last() -> None:
    home = _directory().units[BROKEN].site
    listing = _listing()
    units = [(_directory().units[one.id], listing.call_up(one).minutes) for one in listing]
    groups = [
        0 if u.site == home and u.role == "standby" else 1 if u.role == "standby" else 2
        for u, _ in units
    ]
    assert groups == sorted(groups) and set(groups) == {0, 1, 2}
    for group in (0, 1, 2):
        minutes = [m for (_, m), at in zip(units, groups, strict=True) if at == group]
        assert minutes == sorted(minutes)
    assert len({u.id for u, _ in units}) == len(units)


@pytest.mark.parametrize("sources", [ALL, ALL[:1], ALL[1:2], ALL[:2], ALL[2:]])
def test_one_is_found_exactly_as_the_whole_list_has_it(sources: tuple[str, ...]) -> None:
    listing = _listing(sources)
    listed = {one.id: listing.call_up(one) for one in listing}
    found = {unit_id: _listing(sources).of(unit_id) for unit_id in _directory().units}
    assert {unit_id: c for unit_id, c in found.items() if c} == listed and listed


def test_who_is_out_is_not_among_them_and_who_is_on_offer_is_marked() -> None:
    first, second, *_ = (one.id for one in _listing())
    live = Live(
        {first: UnitLive("dispatched", 1, "K-01"), second: UnitLive("offered", 2, "K-02", MONDAY)}
    )
    listing = _listing(live=live)
    assert first not in {one.id for one in listing} and listing.of(first) is None
    assert [one.id for one in listing if one.offered] == [second]


def test_no_one_is_measured_before_someone_looks_that_far(monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[int] = []
    really = WaitingUnit.kilometres

    def counting(waiting: WaitingUnit, target: Place) -> list[float]:
        measured.append(len(waiting.units))
        return really(waiting, target)

    monkeypatch.setattr(WaitingUnit, "kilometres", counting)
    listing = _listing()
    assert measured == []
    next(iter(listing))
    own = [u for u in _directory().standbys.units if u.site == _directory().units[BROKEN].site]
    assert measured == [len(own)] and len(own) < len(_directory().standbys.units)


def test_a_site_without_a_standby_has_an_empty_group() -> None:
    company = replace(
        _directory().company,
        units=tuple(u for u in _directory().company.units if u.role != "standby"),
    )
    assert Directory(company).standbys_of("anywhere").units == []
