"""Paper letters: written down before they count as sent, those that wait for the ledger together,
in one transaction.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from handlers.clock import Clock
from ledger.database import Ledger, LedgerUnavailableError
from ledger.migrate import upgrade
from ledger.tables import PaperRow, table_of
from notifier.gateway import OutgoingMessage
from notifier.paper_gateway import PaperGateway


class Counting(Ledger):
    """Counts its transactions; `away` refuses them."""

    begun, away = 0, False

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Any]:
        self.begun += 1
        if self.away:
            raise LedgerUnavailableError("gone")
        async with super().writing() as connection:
            yield connection


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[Counting]:
    one = Counting(f"sqlite+aiosqlite:///{tmp_path / 'muster.db'}")
    await upgrade(one)
    one.begun = 0
    yield one
    await one.close()


def _letters(*numbers: int) -> list[OutgoingMessage]:
    return [OutgoingMessage(n, "+8610000000", f"text {n}") for n in numbers]


async def _book(ledger: Ledger) -> list[int]:
    async with ledger.reading() as connection:
        return sorted((await connection.execute(select(table_of(PaperRow).c.notice))).scalars())


async def test_letters_that_wait_for_the_ledger_are_written_in_one_transaction(
    ledger: Counting,
) -> None:
    gateway = PaperGateway(ledger, Clock())
    async with ledger.writing():
        waiting = [asyncio.create_task(gateway.send(outgoing)) for outgoing in _letters(1, 2)]
        await asyncio.sleep(0.05)
        waiting += [asyncio.create_task(gateway.send(outgoing)) for outgoing in _letters(3, 4)]
        await asyncio.sleep(0.05)
        assert not any(one.done() for one in waiting)
    receipts = await asyncio.gather(*waiting)
    assert [r.reference for r in receipts] == ["paper-1", "paper-2", "paper-3", "paper-4"]
    assert await _book(ledger) == [1, 2, 3, 4]
    assert ledger.begun == 2  # the busy one, and one for all four


async def test_one_after_the_other_each_is_in_the_book_when_it_counts_as_sent(
    ledger: Counting,
) -> None:
    gateway = PaperGateway(ledger, Clock())
    for number, outgoing in enumerate(_letters(1, 2, 3), 1):
        await gateway.send(outgoing)
        assert len(await _book(ledger)) == number


async def test_where_the_ledger_is_away_no_one_believes_it_was_sent_and_the_next_letter_goes_out(
    ledger: Counting,
) -> None:
    gateway = PaperGateway(ledger, Clock())
    ledger.away = True
    refused = await asyncio.gather(
        *(gateway.send(outgoing) for outgoing in _letters(1, 2)), return_exceptions=True
    )
    assert [type(one) for one in refused] == [LedgerUnavailableError, LedgerUnavailableError]
    ledger.away = False
    await gateway.send(_letters(3)[0])
    assert await _book(ledger) == [3]
