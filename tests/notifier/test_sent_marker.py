"""Marks are written behind the sending, several batches together, and again until they are in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from ledger import notices
from ledger.database import ConflictError, Ledger, LedgerUnavailableError
from notifier import sent_marker
from notifier.sent_marker import SentBatch, SentRecord
from tests.databases import fresh_url
from tests.ledger.sample_rows import at, put_incidents, put_notices, read


class Counting(Ledger):
    """Counts its statements; the next ones fail as `faults` say."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.statements = 0
        self.faults: list[Exception] = []

    @asynccontextmanager
    async def single_statements(self) -> AsyncIterator[Any]:
        self.statements += 1
        if self.faults:
            raise self.faults.pop(0)
        async with super().single_statements() as connection:
            yield connection


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[Counting]:
    one = Counting(fresh_url("sqlite", tmp_path))
    await put_incidents(one, 1)
    yield one
    await one.close()


async def sending(ledger: Ledger, *keys: str) -> list[SentRecord]:
    """Notices on their way, and what there is to mark of them."""
    ids = await put_notices(ledger, *keys, state="sending")
    return [(notice, f"r-{notice}", at(1), "test") for notice in ids]


async def states(ledger: Ledger, records: list[SentRecord]) -> list[tuple[str, str | None]]:
    rows = [await read(ledger, notices.find, record[0]) for record in records]
    return [(row.state, row.reference) for row in rows if row]


def marked(records: list[SentRecord]) -> list[tuple[str, str]]:
    return [("sent", reference) for _, reference, _, _ in records]


async def test_batches_that_follow_each_other_closely_are_one_statement(ledger: Counting) -> None:
    first, second = await sending(ledger, "a", "b"), await sending(ledger, "c")
    marks = SentBatch(ledger)
    marks.mark(first)
    marks.mark(second)
    await marks.settled()
    assert await states(ledger, first + second) == marked(first + second)
    assert ledger.statements == 1


async def test_what_comes_after_a_batch_was_written_is_marked_too(ledger: Counting) -> None:
    marks = SentBatch(ledger)
    for key in ("a", "b"):
        records = await sending(ledger, key)
        marks.mark(records)
        await marks.settled()
        assert await states(ledger, records) == marked(records)
    assert ledger.statements == 2


async def test_nothing_to_mark_is_no_statement(ledger: Counting) -> None:
    marks = SentBatch(ledger)
    marks.mark([])
    await marks.settled()
    assert ledger.statements == 0


@pytest.mark.parametrize("fault", [LedgerUnavailableError("gone"), ConflictError("lost")])
async def test_marks_wait_for_a_ledger_that_is_away_and_lose_nothing(
    ledger: Counting, fault: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sent_marker, "LOOK_AGAIN", 0.0)
    records = await sending(ledger, "a", "b")
    ledger.faults = [fault, fault]
    marks = SentBatch(ledger)
    marks.mark(records)
    await marks.settled()
    assert await states(ledger, records) == marked(records)
    assert ledger.statements == 3


async def test_anyone_who_stops_does_not_wait_for_a_ledger_that_stays_away(
    ledger: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sent_marker, "LOOK_AGAIN", 3600.0)
    ledger.faults = [LedgerUnavailableError("gone")]
    marks = SentBatch(ledger)
    marks.mark(await sending(ledger, "a"))
    async with asyncio.timeout(60):
        await marks.settled(0.0)
    marks._writing.cancel()  # type: ignore[union-attr]


async def test_an_answer_that_was_faster_than_the_mark_is_kept(ledger: Counting) -> None:
    (notice,) = await put_notices(ledger, "a", state="answered")
    marks = SentBatch(ledger)
    marks.mark([(notice, "r", at(1), "test")])
    await marks.settled()
    assert await states(ledger, [(notice, "r", at(1), "test")]) == [("answered", "r")]
