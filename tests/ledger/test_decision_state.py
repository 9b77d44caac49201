"""What an event is decided by: runs with their versions, and everything that is not free."""

from __future__ import annotations

from ledger.database import Ledger
from ledger.decision_state import load_for_events, load_live
from ledger.external_facts import write_facts
from ledger.tables import RouteProgressRow, UnitReservationRow
from playbooks.company.company_lookup import FactValue, Live, UnitLive
from tests.ledger.sample_rows import at, put, put_incidents, read, run, waiting, write


async def test_runs_are_loaded_by_number_in_any_state(ledger: Ledger) -> None:
    open_run = run(1, steps=waiting(at(20)), fields={"injured": 2})
    closed = run(3, status="closed", closed_at=at(5))
    await put_incidents(ledger, 1, run=open_run, version=4)
    await put_incidents(ledger, 2)
    await put_incidents(ledger, 3, run=closed)
    stored = await read(ledger, load_for_events, [1, 3, 99])
    assert stored.runs == {1: open_run, 3: closed}
    assert stored.versions == {1: 4, 3: 1}


async def test_an_empty_ledger_has_everything_free(ledger: Ledger) -> None:
    assert await read(ledger, load_live) == Live()


async def test_units_routes_and_facts_come_in_one_look_and_are_not_mixed_up(
    ledger: Ledger,
) -> None:
    held = {"unit": "S-1", "state": "dispatched", "incident": 1, "instead_of": "K-1"}
    await put(
        ledger, UnitReservationRow, held | {"until": at(90)}, {"unit": "served", "state": "failed"}
    )
    await put(ledger, RouteProgressRow, {"route": "S-1", "upto": 4}, {"route": "fact", "upto": 0})
    fact = {"name": "S-1", "value": {"level": 2}, "at": at(1), "source": "desk"}
    await write(ledger, write_facts, [fact])
    live = await read(ledger, load_live)
    assert live.units == {
        "S-1": UnitLive("dispatched", 1, "K-1", at(90)),
        "served": UnitLive("failed", None, None, None),
    }
    assert live.served == {"S-1": 4, "fact": 0}
    assert live.facts == {"S-1": FactValue({"level": 2}, at(1), "desk")}


async def test_what_is_decided_on_and_what_was_held_are_two_copies(ledger: Ledger) -> None:
    await put(ledger, UnitReservationRow, {"unit": "K-1", "state": "failed"})
    stored = await read(ledger, load_for_events, [])
    stored.live.units.clear()
    assert list(stored.held) == ["K-1"]
