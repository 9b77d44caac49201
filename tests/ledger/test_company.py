"""The company in its rows: what is written is read, and only what changed is read again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from incidents.company import Company
from ledger import company as company_rows
from ledger import staff_change_rows
from ledger.database import Ledger
from ledger.tables import RouteProgressRow, UnitReservationRow
from tests.ledger.sample_rows import at, put, read, write
from tests.runtimes import MONDAY, small_company


async def _loaded(ledger: Ledger, before: Any = None) -> tuple[Company, int]:
    found = await read(ledger, company_rows.load_company, before)
    assert found is not None
    return found


async def test_an_empty_ledger_has_none(ledger: Ledger) -> None:
    assert await read(ledger, company_rows.load_company) is None
    assert await read(ledger, company_rows.company_version) == 0


async def test_what_is_saved_is_loaded_with_its_version(ledger: Ledger) -> None:
    assert await write(ledger, company_rows.save_company, small_company()) == 1
    assert await _loaded(ledger) == (small_company(), 1)
    assert await read(ledger, company_rows.company_version) == 1


async def test_another_company_replaces_all_of_it(ledger: Ledger) -> None:
    await write(ledger, company_rows.save_company, small_company())
    whole = small_company()
    smaller = replace(
        whole, retailers=whole.retailers[:2], stops=(), units=whole.units[:1], brands=()
    )
    assert await write(ledger, company_rows.save_company, smaller) == 2
    assert await _loaded(ledger) == (smaller, 2)


async def test_a_change_of_people_leaves_what_is_large_as_it_was_read(ledger: Ledger) -> None:
    await write(ledger, company_rows.save_company, small_company())
    before = await _loaded(ledger)
    await write(
        ledger,
        staff_change_rows.change_staff,
        lambda company: replace(company, name_en="Renamed"),
        staff_change_rows.change_row(MONDAY, "hana", "back", "desk"),
    )
    after, version = await _loaded(ledger, before)
    assert (after.name_en, version) == ("Renamed", 2)
    assert after.retailers is before[0].retailers and after.stops is before[0].stops


async def test_with_new_routes_what_is_large_is_read_again(ledger: Ledger) -> None:
    await write(ledger, company_rows.save_company, small_company())
    before = await _loaded(ledger)
    await write(ledger, company_rows.replace_stops, small_company().stops[:5], set())
    after, _ = await _loaded(ledger, before)
    assert sorted(after.stops, key=lambda s: (s.route, s.seq)) == sorted(
        small_company().stops[:5], key=lambda s: (s.route, s.seq)
    )


async def test_a_new_day_keeps_the_routes_that_are_still_driven(ledger: Ledger) -> None:
    whole = small_company()
    await write(ledger, company_rows.save_company, whole)
    await put(ledger, RouteProgressRow, {"route": "K-07", "upto": 3}, {"route": "K-08", "upto": 4})
    later = [replace(s, planned_at=s.planned_at + timedelta(days=1)) for s in whole.stops]
    assert await write(ledger, company_rows.replace_stops, later, {"K-07"}) == 2
    after, _ = await _loaded(ledger)
    moved = {stop.route for stop in after.stops if stop not in whole.stops}
    assert {stop.route for stop in after.stops} - moved == {"K-07"}
    served = await write(ledger, company_rows.replace_stops, [], {"K-07", "K-08"})
    assert served == 3


async def test_routes_in_use_are_those_of_trucks_and_of_what_they_stand_in_for(
    ledger: Ledger,
) -> None:
    held = {"state": "dispatched", "incident": 1, "until": None}
    await put(ledger, UnitReservationRow, held | {"unit": "S-01", "instead_of": "K-07"})
    await put(
        ledger, UnitReservationRow, held | {"unit": "K-09", "instead_of": None, "state": "failed"}
    )
    assert await read(ledger, company_rows.routes_in_use) == {"S-01", "K-07", "K-09"}


async def test_only_a_demo_company_with_old_routes_begins_before_a_moment(ledger: Ledger) -> None:
    async def before(minutes: float) -> bool:
        return await read(ledger, company_rows.shift_demo_day, at(minutes))

    assert not await before(0), "there is none"
    whole = small_company()
    first = min(stop.planned_at for stop in whole.stops)
    await write(ledger, company_rows.save_company, replace(whole, demo=True))
    assert await read(ledger, company_rows.shift_demo_day, first + timedelta(seconds=1))
    assert not await read(ledger, company_rows.shift_demo_day, first)
    await write(ledger, company_rows.save_company, replace(whole, demo=False))
    assert not await read(ledger, company_rows.shift_demo_day, first + timedelta(days=1))
    await write(ledger, company_rows.save_company, replace(whole, demo=True, stops=()))
    assert await read(ledger, company_rows.shift_demo_day, first - timedelta(days=1))
