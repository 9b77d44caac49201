"""Services out of use, what was announced of it, orders proposed afterwards."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from ledger import announcements, list_queries, orders, service_changes, suspensions, timeline
from ledger.database import ConflictError, Ledger
from ledger.service_changes import ServiceChanges
from playbooks.company.suspensions import ServiceState
from tests.ledger.sample_rows import (
    announcement_row,
    at,
    line_row,
    on_postgres,
    order_row,
    put_announcements,
    put_orders,
    put_suspensions,
    read,
    suspension_row,
    write,
)
from translations import plain

NOTHING = ServiceChanges()


async def _save(ledger: Ledger, **rows: object) -> None:
    await write(ledger, service_changes.write_services, ServiceChanges(**rows))  # type: ignore[arg-type]


def test_only_rows_make_it_worth_writing() -> None:
    assert not ServiceChanges()
    for name in ("suspended", "lifted", "announced", "superseded", "orders"):
        assert ServiceChanges(**{name: [{}]}), name


async def test_a_suspension_is_in_force_until_it_is_lifted(ledger: Ledger) -> None:
    await _save(ledger, suspended=[suspension_row("a"), suspension_row("b", area="South")])
    force = ServiceState(1, "delivery", "North", "", "", at(0))
    assert (await read(ledger, suspensions.in_force))["a"] == force
    await _save(ledger, lifted=[{"token": "a", "at": at(5), "why": plain("all clear")}])
    assert list(await read(ledger, suspensions.in_force)) == ["b"]
    await _save(ledger, lifted=[{"token": "a", "at": at(9), "why": plain("again")}])
    rows = await read(ledger, suspensions.suspensions, True)
    lifted = {row["token"]: (row["lifted_at"], row["why_lifted"]) for row in rows}
    assert lifted == {"a": (at(5), plain("all clear")), "b": (None, None)}


async def test_what_is_said_of_one_in_force_changes_in_its_place(ledger: Ledger) -> None:
    await _save(ledger, suspended=[suspension_row("a")])
    wider = suspension_row("a", area="North; South", count=9, since=at(5), incident=2)
    await _save(ledger, suspended=[wider])
    (row,) = await read(ledger, suspensions.suspensions)
    assert (row["area"], row["count"]) == ("North; South", 9)
    assert (row["since"], row["incident"]) == (at(0), 1), "since when and by whom stay"


async def test_those_in_force_come_first_the_newest_before_the_older(ledger: Ledger) -> None:
    await put_suspensions(ledger, "lifted", since=at(9), lifted_at=at(10))
    await put_suspensions(ledger, "old", since=at(1))
    await put_suspensions(ledger, "b", "a", since=at(2))
    rows = await read(ledger, suspensions.suspensions)
    assert [row["token"] for row in rows] == ["a", "b", "old"]
    rows = await read(ledger, suspensions.suspensions, True)
    assert [row["token"] for row in rows] == ["a", "b", "old", "lifted"]
    assert len(await read(ledger, suspensions.suspensions, True, 2)) == 2


@on_postgres
async def test_who_decides_about_suspensions_does_so_alone(ledger: Ledger, other: Ledger) -> None:
    await put_suspensions(ledger, "a")
    second: asyncio.Task[dict[str, ServiceState]]
    async with ledger.writing() as connection:
        assert list(await suspensions.in_force(connection, True)) == ["a"]
        second = asyncio.create_task(write(other, suspensions.in_force, True))
        looking = await read(other, suspensions.in_force)  # who only looks does not wait
        assert list(looking) == ["a"] and not second.done()
        rows = ServiceChanges(lifted=[{"token": "a", "at": at(5), "why": plain("all clear")}])
        await service_changes.write_services(connection, rows)
    assert await second == {}


async def test_an_announcement_ends_when_another_takes_its_place(ledger: Ledger) -> None:
    await _save(ledger, announced=[announcement_row("m-1")])
    update = announcement_row("m-2", message="Update", sent=at(5), earlier=["m-1"])
    await _save(ledger, announced=[update], superseded=[{"identifier": "m-1", "at": at(5)}])
    rows = await read(ledger, announcements.announcements)
    assert [(row["identifier"], row["ended_at"]) for row in rows] == [("m-2", None), ("m-1", at(5))]
    found = await read(ledger, announcements.announcement, "m-2")
    assert found is not None and (found["earlier"], found["cap"]) == (["m-1"], "<alert/>")
    assert await read(ledger, announcements.announcement, "m-3") is None


async def test_the_public_is_shown_no_drill(ledger: Ledger) -> None:
    await put_announcements(ledger, "real", sent=at(1))
    await put_announcements(ledger, "drill", sent=at(2), drill=True)
    rows = await read(ledger, announcements.announcements)
    assert [row["identifier"] for row in rows] == ["drill", "real"]
    rows = await read(ledger, announcements.announcements, False)
    assert [row["identifier"] for row in rows] == ["real"]
    assert len(await read(ledger, announcements.announcements, True, 1)) == 1


async def test_an_order_is_proposed_once_by_its_key(ledger: Ledger) -> None:
    await _save(ledger, orders=[order_row("R-1"), order_row("R-2")])
    await _save(ledger, orders=[order_row("R-2", cartons=99), order_row("R-3")])
    rows = await read(ledger, orders.orders)
    assert {row["customer"]: row["cartons"] for row in rows} == {"R-1": 5, "R-2": 5, "R-3": 5}


async def test_a_citys_orders_are_more_than_one_statement_can_take(ledger: Ledger) -> None:
    await _save(ledger, orders=[order_row(f"R-{n}") for n in range(1201)])
    assert await read(ledger, orders.order_counts) == {1: {"proposed": 1201}}
    ids = [row["id"] for row in await read(ledger, orders.orders)]
    await write(ledger, orders.decide_orders, ids, "confirmed", None, "desk", "", at(1))
    assert await read(ledger, orders.order_counts) == {1: {"confirmed": 1201}}


async def test_orders_are_chosen_by_incident_and_state_the_earliest_day_first(
    ledger: Ledger,
) -> None:
    await put_orders(ledger, "R-1", order_day=date(2026, 11, 27))
    await put_orders(ledger, "R-2", order_day=date(2026, 11, 24))
    await put_orders(ledger, "R-3", incident=2)
    await put_orders(ledger, "R-4", state="refused")

    async def customers(*chosen: object) -> list[str]:
        return [row["customer"] for row in await read(ledger, orders.orders, *chosen)]  # type: ignore[arg-type]

    assert await customers() == ["R-2", "R-3", "R-4", "R-1"]
    assert await customers(1) == ["R-2", "R-4", "R-1"]
    assert await customers(1, "proposed") == ["R-2", "R-1"]
    assert await customers(None, "proposed", 1) == ["R-2"]


@pytest.mark.parametrize(("cartons", "kept"), [(None, 5), (20, 20)])
async def test_an_order_is_confirmed_as_it_is_or_with_other_cartons(
    ledger: Ledger, cartons: int | None, kept: int
) -> None:
    (order,) = await put_orders(ledger, "R-1")
    decision = ([order], "confirmed", cartons, "gina", "", at(3))
    await write(ledger, orders.decide_orders, *decision)
    row = await read(ledger, orders.order, order)
    assert row is not None
    assert (row["state"], row["cartons"], row["decided_by"]) == ("confirmed", kept, "gina")
    assert (row["decided_at"], row["note"]) == (at(3), None)


async def test_an_order_is_decided_once_and_then_none_of_those_with_it(ledger: Ledger) -> None:
    first, second = await put_orders(ledger, "R-1", "R-2")
    refusal = ("refused", None, "gina", "closed", at(3))
    await write(ledger, orders.decide_orders, [first], *refusal)
    for ids in ([second, first], [second, 999]):
        with pytest.raises(ConflictError, match="decided already"):
            await write(ledger, orders.decide_orders, ids, "confirmed", None, "gus", "", at(4))
    assert await read(ledger, orders.order_counts) == {1: {"refused": 1, "proposed": 1}}
    row = await read(ledger, orders.order, first)
    assert row is not None and (row["decided_by"], row["note"]) == ("gina", "closed")
    assert await read(ledger, orders.order, 999) is None


async def test_counts_are_of_each_incident(ledger: Ledger) -> None:
    assert await read(ledger, orders.order_counts) == {}
    await put_orders(ledger, "R-1", "R-2")
    await put_orders(ledger, "R-3", incident=2, state="refused")
    assert await read(ledger, orders.order_counts) == {1: {"proposed": 2}, 2: {"refused": 1}}


async def test_what_people_did_is_a_line_of_the_timeline(ledger: Ledger) -> None:
    await write(ledger, timeline.write_line, line_row("order confirmed", step="fill"))
    (line,) = await read(ledger, list_queries.timeline)
    assert (line["step"], line["code"], line["clause"]) == ("fill", "order confirmed", ["3.10"])
