"""Small things that all processes share."""

from __future__ import annotations

import asyncio

from ledger import key_value
from ledger.database import ConflictError, Ledger
from tests.ledger.sample_rows import at, put_incidents, put_lines, read, run, write


async def test_a_value_without_a_first_one_is_made_once(ledger: Ledger, other: Ledger) -> None:
    first = await write(ledger, key_value.get_or_set, "secret")
    assert len(first) >= 32
    assert await write(other, key_value.get_or_set, "secret") == first


async def test_of_many_processes_that_start_at_once_all_have_the_same(
    ledger: Ledger, other: Ledger
) -> None:
    secrets = await asyncio.gather(
        *(write(one, key_value.get_or_set, "secret") for one in (ledger, other) * 5),
        return_exceptions=True,
    )
    assert len({each for each in secrets if not isinstance(each, ConflictError)}) == 1


async def test_the_first_value_stays_until_it_is_set(ledger: Ledger) -> None:
    assert await write(ledger, key_value.get_or_set, "colour", "red") == "red"
    assert await write(ledger, key_value.get_or_set, "colour", "blue") == "red"
    await write(ledger, key_value.put, "colour", "green")
    assert await write(ledger, key_value.get_or_set, "colour", "blue") == "green"


async def test_only_what_is_there_is_read(ledger: Ledger) -> None:
    await write(ledger, key_value.put, "a", "1")
    await write(ledger, key_value.put, "b", "2")
    assert await read(ledger, key_value.get_all, ["a", "c"]) == {"a": "1"}
    assert await read(ledger, key_value.get_all, []) == {}


async def test_the_latest_moment_is_of_the_timeline_or_of_an_opening(ledger: Ledger) -> None:
    assert await read(ledger, key_value.latest_moment) is None
    await put_incidents(ledger, 1, run=run(1, opened_at=at(5)))
    assert await read(ledger, key_value.latest_moment) == at(5)
    await put_lines(ledger, "opened", at=at(3))
    assert await read(ledger, key_value.latest_moment) == at(5)
    await put_lines(ledger, "closed", at=at(9))
    assert await read(ledger, key_value.latest_moment) == at(9)
