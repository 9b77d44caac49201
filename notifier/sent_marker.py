"""Marking notices as sent behind the sending: those of several batches in one transaction, and no
message waits for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

import structlog

from ledger import notices
from ledger.database import ConflictError, Ledger, LedgerUnavailableError

log = structlog.get_logger()
# seconds; a crash within them leaves a notice in "sending", and the carrier is asked about it
GATHER = 0.1
LOOK_AGAIN = 1.0  # seconds between tries while the ledger is away
SentRecord = tuple[int, str, datetime, str]  # notice, reference, when, channel


class SentBatch:
    """One for each lane."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._waiting: list[SentRecord] = []
        self._writing: asyncio.Task[None] | None = None

    def mark(self, sent: Sequence[SentRecord]) -> None:
        """They will be marked soon; `settled` waits for it."""
        self._waiting += sent
        if self._writing is None and self._waiting:
            self._writing = asyncio.create_task(self._write_all())

    async def settled(self, seconds: float = 1.0) -> None:
        """Returns when all are marked, or after a timeout: the next claim asks the carrier
        first.
        """
        if self._writing is not None:
            # Shielded: the timeout ends the waiting, not the write.
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(self._writing), seconds)

    async def _write_all(self) -> None:
        try:
            while self._waiting:
                await asyncio.sleep(GATHER)
                sent, self._waiting = self._waiting, []
                await self._write(sent)
        finally:
            self._writing = None

    async def _write(self, sent: list[SentRecord]) -> None:
        try:
            async with self._ledger.single_statements() as connection:
                await notices.mark_sent(connection, sent)
        except (LedgerUnavailableError, ConflictError) as away:
            log.warning("sent, but not marked yet", notices=len(sent), why=str(away)[:200])
            # They stay `sending` in the ledger. Should this process die, the carrier is asked about
            # them.
            self._waiting[:0] = sent
            await asyncio.sleep(LOOK_AGAIN)
        else:
            self._ledger.wakes.notify("changes")
