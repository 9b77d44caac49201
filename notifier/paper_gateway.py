"""The paper gateway: messages are stored in the ledger, to be read and answered on the desk.

It ships beside the real one and is what runs by default.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import structlog

from handlers.clock import Clock
from ledger import paper_messages
from ledger.database import Ledger
from notifier.gateway import OutgoingMessage, Receipt

log = structlog.get_logger()


class PrintMessage(Protocol):
    """An additional output for a message, beside the paper inbox."""

    def __call__(self, outgoing: OutgoingMessage, at: datetime) -> None: ...


@dataclass
class _Batch:
    """Pages that are written down together."""

    pages: list[paper_messages.PaperMessage] = field(default_factory=list)
    written: asyncio.Task[None] | None = None


class PaperGateway:
    """Every message is written down as it would have gone out, link included."""

    name = "paper"

    def __init__(self, ledger: Ledger, clock: Clock, show: PrintMessage | None = None) -> None:
        self._ledger, self._clock, self._show = ledger, clock, show
        self._next: _Batch | None = None

    async def send(self, outgoing: OutgoingMessage) -> Receipt:
        """Stores the message. Never refused. Raises LedgerUnavailableError."""
        at = self._clock.now()
        bundle = self._next = self._next or _Batch()
        # A page for each notice, since each is answered by itself.
        bundle.pages += [
            paper_messages.PaperMessage(one.notice, one.to, one.text, one.link, at)
            for one in (outgoing, *outgoing.more)
        ]
        if bundle.written is None:
            bundle.written = asyncio.create_task(self._write(bundle))
        # Shielded: if one sender is cancelled, the others still wait for the same write.
        await asyncio.shield(bundle.written)
        if self._show:
            self._show(outgoing, at)
        return Receipt(f"paper-{outgoing.notice}")

    async def _write(self, bundle: _Batch) -> None:
        """Messages that arrived while the ledger was busy share one transaction: on SQLite each
        transaction waits for the others and for the disk.
        """
        try:
            async with self._ledger.writing() as connection:
                # The batch is closed once the transaction has begun: later messages go into the
                # next one.
                self._next = None
                await paper_messages.insert_messages(connection, bundle.pages)
        finally:
            if self._next is bundle:
                self._next = None

    async def find(self, outgoing: OutgoingMessage) -> Receipt | None:
        """Whether this very message is stored already."""
        async with self._ledger.reading() as connection:
            page = await paper_messages.find_message(connection, outgoing.notice, outgoing.to)
        return Receipt(f"paper-{outgoing.notice}") if page is not None else None

    async def close(self) -> None:
        """Nothing is open."""
