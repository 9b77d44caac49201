"""Routines: what has begun, since when each is known, what still has to follow an incident."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ledger import routines
from ledger.database import Ledger
from ledger.tables import RoutineRow
from tests.ledger.sample_rows import at, put, put_incidents, read, run, write
from tests.runtimes import MONDAY

TODAY = MONDAY.date()


async def _begin(ledger: Ledger, routine: str, item: str, day: date, incident: int = 1) -> None:
    row = {"routine": routine, "site": item, "day": day, "incident": incident}
    await put(ledger, RoutineRow, row)


async def test_a_book_is_opened_once_and_then_says_the_same(ledger: Ledger) -> None:
    assert await read(ledger, routines.read_routine_history, ["roll call"]) is None
    book = await write(ledger, routines.register_routines, ["roll call"], MONDAY)
    assert book.since == {"roll call": MONDAY} and book.seed
    later = await write(ledger, routines.register_routines, ["roll call"], at(60))
    assert later == book == await read(ledger, routines.read_routine_history, ["roll call"])


async def test_a_routine_that_is_new_is_known_from_then_on(ledger: Ledger) -> None:
    first = await write(ledger, routines.register_routines, ["roll call"], MONDAY)
    assert await read(ledger, routines.read_routine_history, ["roll call", "stock"]) is None
    book = await write(ledger, routines.register_routines, ["roll call", "stock"], at(60))
    assert book.since == {"roll call": MONDAY, "stock": at(60)}
    assert book.seed == first.seed


async def test_what_has_begun_since_a_day(ledger: Ledger) -> None:
    for days in (0, 1, 2):
        await _begin(ledger, "roll call", "HQ", TODAY - timedelta(days=days))
    await _begin(ledger, "stock", "HQ", TODAY)
    since = TODAY - timedelta(days=1)
    assert await read(ledger, routines.duties_started, since) == {
        ("roll call", "HQ", TODAY),
        ("roll call", "HQ", since),
        ("stock", "HQ", TODAY),
    }


async def test_the_last_time_of_each_routine(ledger: Ledger) -> None:
    await _begin(ledger, "roll call", "HQ", TODAY, 8)
    await _begin(ledger, "roll call", "EAST", TODAY, 9)
    await _begin(ledger, "roll call", "WEST", TODAY - timedelta(days=1), 3)
    await _begin(ledger, "stock", "HQ", TODAY - timedelta(days=7), 2)
    assert await read(ledger, routines.last_runs) == {
        "roll call": (TODAY, 9),
        "stock": (TODAY - timedelta(days=7), 2),
    }


async def _close(ledger: Ledger, number: int, minutes: float, **more: object) -> None:
    closed = run(number, status="closed", closed_at=at(minutes), **more)
    drill = list(closed.people) if closed.drill else None
    await put_incidents(ledger, number, run=closed, drill=drill)


async def _to_follow(ledger: Ledger) -> list[int]:
    runs = await read(ledger, routines.closed_without_followup, "review", ["breakdown"], at(10))
    return [each.incident for each in runs]


async def test_what_closed_is_followed_in_the_order_of_closing(ledger: Ledger) -> None:
    await _close(ledger, 1, 30)
    await _close(ledger, 2, 20)
    assert await _to_follow(ledger) == [2, 1]


@pytest.mark.parametrize(
    ("minutes", "more"),
    [
        (9, {}),
        (20, {"playbook": "weather"}),
        (20, {"drill": True, "people": ("hana",)}),
    ],
    ids=["before it was known", "another kind", "a live drill"],
)
async def test_what_is_not_followed(
    ledger: Ledger, minutes: float, more: dict[str, object]
) -> None:
    await _close(ledger, 1, minutes, **more)
    assert await _to_follow(ledger) == []


async def test_what_is_open_or_was_followed_is_not(ledger: Ledger) -> None:
    await put_incidents(ledger, 1)
    await _close(ledger, 2, 20)
    await _close(ledger, 12, 20)
    await _begin(ledger, "review", "incident 2", TODAY)
    await _begin(ledger, "another", "incident 12", TODAY)
    assert await _to_follow(ledger) == [12]
