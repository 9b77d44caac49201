"""What a batch of signals is judged by, in one look."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from ledger import received_signals
from ledger.database import Ledger
from ledger.decision_state import DecisionState
from ledger.external_facts import write_facts
from ledger.tables import IncidentUnitRow, RouteProgressRow, SignalRow, UnitReservationRow
from ledger.triage_state import IncidentQuery, SeenSignal, load_for_signals
from playbooks.company.company_lookup import FactValue, UnitLive
from playbooks.joinable_kinds import EVER
from tests.ledger.sample_rows import at, put, put_incidents, read, run, signal, write

NOWHERE = IncidentQuery([], [], [], [], {}, ["v1"])


def _at(
    *sites: str,
    units: tuple[str, ...] = (),
    kinds: tuple[str, ...] = (),
    since: datetime | None = None,
) -> IncidentQuery:
    """What a query finds of trucks at these sites, opened since then."""
    near = {"breakdown": since or EVER}
    return IncidentQuery([*sites], [*units], [*kinds], [], near, ["v1"])


async def _found(ledger: Ledger, query: IncidentQuery = NOWHERE) -> DecisionState:
    stored, _ = await read(ledger, load_for_signals, query)
    return stored


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        (NOWHERE, []),
        (_at("HQ"), [1, 4]),
        (_at("EAST", "HQ"), [1, 2, 4]),
        (_at(kinds=("weather",)), [3, 4]),
        (_at(units=("K-1",)), [2, 4]),
        (_at(units=("K-9",)), [4]),
        (_at("W'; DROP TABLE hold; --", units=('"',), kinds=("\\",)), [4]),
    ],
    ids=["no kind", "a site", "two sites", "a kind", "a unit", "a free unit", "odd names"],
)
async def test_open_incidents_are_found_by_site_unit_and_kind_and_those_without_a_site_as_well(
    ledger: Ledger, query: IncidentQuery, numbers: list[int]
) -> None:
    await put_incidents(ledger, 1)
    await put_incidents(ledger, 2, run=run(2, site="EAST"))
    await put_incidents(ledger, 3, run=run(3, site="EAST", playbook="weather"))
    await put_incidents(ledger, 4, run=run(4, site=None))
    await put_incidents(ledger, 5, run=run(5, status="closed"))
    await put(ledger, UnitReservationRow, {"unit": "K-1", "state": "failed", "incident": 2})
    assert sorted((await _found(ledger, query)).runs) == numbers


async def test_a_run_comes_with_the_version_that_guards_it(ledger: Ledger) -> None:
    await put_incidents(ledger, 1, version=7)
    stored = await _found(ledger, _at("HQ"))
    assert (stored.runs, stored.versions) == ({1: run(1)}, {1: 7})


async def test_an_incident_is_found_by_every_truck_it_was_written_with(ledger: Ledger) -> None:
    await put_incidents(ledger, 1, run=run(1, site="EAST"))
    rows = [{"key": f"1:{unit}", "incident": 1, "unit": unit} for unit in ("K-1", "S-1")]
    await put(ledger, IncidentUnitRow, *rows)
    for unit, found in (("K-1", [1]), ("S-1", [1]), ("K-2", [])):
        assert sorted((await _found(ledger, _at(units=(unit,)))).runs) == found


async def test_what_was_opened_too_long_ago_to_be_joined_is_not_loaded(ledger: Ledger) -> None:
    opened = run(1).opened_at
    await put_incidents(ledger, 1)
    for since, found in ((opened, [1]), (opened + timedelta(seconds=1), [])):
        assert sorted((await _found(ledger, _at("HQ", since=since))).runs) == found


async def test_what_began_with_another_version_of_the_plan_is_loaded_whatever_it_is(
    ledger: Ledger,
) -> None:
    await put_incidents(ledger, 1, run=run(1, playbook="fire", plan="older"))
    await put_incidents(ledger, 2, run=run(2, playbook="fire"))
    assert sorted((await _found(ledger, _at("HQ"))).runs) == [1]


async def test_everything_that_is_not_free_comes_whole(ledger: Ledger) -> None:
    held = {"unit": "S-1", "state": "dispatched", "incident": 1, "instead_of": "K-1"}
    await put(
        ledger, UnitReservationRow, held | {"until": at(90)}, {"unit": "K-1", "state": "failed"}
    )
    await put(ledger, RouteProgressRow, {"route": "K-2", "upto": 4})
    stored = await _found(ledger)
    units = {
        "S-1": UnitLive("dispatched", 1, "K-1", at(90)),
        "K-1": UnitLive("failed", None, None, None),
    }
    assert stored.live.units == stored.held == units
    assert stored.live.units is not stored.held, "a decision changes one of them"
    assert stored.live.served == {"K-2": 4}


@pytest.mark.parametrize("value", [2, "2", 2.5, True, "暴雨", None])
async def test_a_fact_is_what_it_was_told_as(ledger: Ledger, value: object) -> None:
    fact = {"name": "storm.level", "value": value, "at": at(1), "source": "desk"}
    await write(ledger, write_facts, [fact])
    found = (await _found(ledger)).live.facts["storm.level"]
    assert found == FactValue(value, at(1), "desk") and type(found.value) is type(value)


async def test_signals_that_are_there_already_are_known_with_what_they_said(
    ledger: Ledger,
) -> None:
    await write(ledger, received_signals.accept, signal("s-1"))
    judged = received_signals.signal_row(signal("s-2", kind="all.over", fields={}), "judged")
    await put(ledger, SignalRow, judged)
    keys = [("phone", "s-1"), ("phone", "s-2"), ("sms", "s-1"), ("phone", "s-3")]
    _, known = await read(ledger, load_for_signals, IncidentQuery([], [], [], keys, {}, []))
    assert known == {
        ("phone", "s-1"): SeenSignal("truck.failed", {"unit": "K-1", "injured": 0}, "accepted"),
        ("phone", "s-2"): SeenSignal("all.over", {}, "judged"),
    }
