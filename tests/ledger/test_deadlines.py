"""Incidents are woken at their own moments, each by one process."""

from __future__ import annotations

from ledger import deadlines
from ledger.database import Ledger
from tests.ledger.sample_rows import at, on_postgres, put_incidents, read, write


async def test_the_next_moment_is_the_earliest_of_all_incidents(ledger: Ledger) -> None:
    assert await read(ledger, deadlines.next_due) is None
    await put_incidents(ledger, 1, due_at=at(30))
    await put_incidents(ledger, 2, due_at=at(10))
    await put_incidents(ledger, 3, due_at=None)
    assert await read(ledger, deadlines.next_due) == at(10)


async def test_what_is_due_comes_earliest_first_and_nothing_before_its_moment(
    ledger: Ledger,
) -> None:
    for number, minutes in ((1, 20), (2, 10), (3, 21)):
        await put_incidents(ledger, number, due_at=at(minutes))
    assert await write(ledger, deadlines.due, at(20)) == [2, 1]
    assert await write(ledger, deadlines.due, at(9)) == []
    assert await write(ledger, deadlines.due, at(60), most=1) == [2]


async def test_of_those_looked_up_before_only_what_is_still_due_is_woken(ledger: Ledger) -> None:
    await put_incidents(ledger, 1, 2, 3, due_at=at(5))
    await write(ledger, deadlines.postpone, 2, at(15))
    assert await write(ledger, deadlines.due, at(6), among=[1, 2]) == [1]


async def test_what_is_postponed_is_due_again_later_and_only_then(ledger: Ledger) -> None:
    await put_incidents(ledger, 1, 2, due_at=at(5))
    await write(ledger, deadlines.postpone, 1, at(15))
    assert await write(ledger, deadlines.due, at(14)) == [2]
    assert await write(ledger, deadlines.due, at(15)) == [2, 1]


@on_postgres
async def test_what_one_process_is_waking_another_passes_over(
    ledger: Ledger, other: Ledger
) -> None:
    await put_incidents(ledger, 1, 2, due_at=at(5))
    async with ledger.writing() as connection:
        assert await deadlines.due(connection, at(6), most=1) == [1]
        assert await write(other, deadlines.due, at(6)) == [2]
    assert await write(other, deadlines.due, at(6)) == [1, 2]
