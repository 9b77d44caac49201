"""Marking notices as sent, those of several batches in one transaction: on the way of an urgent message no commit is waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

from ledger import notices
from ledger.open import Ledger

GATHER = 0.2  # seconds; dying within them leaves a notice as being sent, and the carrier is asked about it
Mark = tuple[int, str, datetime, str]  # notice, reference, when, channel


class Marks:
    """One for each lane."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._waiting: list[Mark] = []
        self._writing: asyncio.Task[None] | None = None

    async def mark(self, sent: Sequence[Mark]) -> None:
        """Back when they are marked. Raises LedgerAway."""
        self._waiting += sent
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        await asyncio.shield(self._writing)

    async def _write(self) -> None:
        await asyncio.sleep(GATHER)
        sent, self._waiting, self._writing = self._waiting, [], None
        async with self._ledger.writing() as connection:
            await notices.mark_sent(connection, sent)
