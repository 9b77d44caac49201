"""The paper gateway: a wall of phones in the ledger, read and answered on the desk.

It ships beside the real one and is what runs by default.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Protocol

import structlog

from clock import Clock
from ledger import paper
from ledger.open import Ledger
from notifier.gateways import Letter, Receipt

log = structlog.get_logger()


class Show(Protocol):
    """Somewhere a message is shown besides the wall."""

    def __call__(self, letter: Letter, at: datetime) -> None: ...


class PaperGateway:
    """Every message is written down as it would have gone out, link included."""

    name = "paper"

    def __init__(self, ledger: Ledger, clock: Clock, show: Show | None = None) -> None:
        self._ledger, self._clock, self._show = ledger, clock, show
        self._pages: list[paper.Page] = []
        self._writing: asyncio.Task[None] | None = None

    async def send(self, letter: Letter) -> Receipt:
        """Write it down. It cannot be refused: paper reaches everybody."""
        at = self._clock.now()
        self._pages.append(paper.Page(letter.notice, letter.to, letter.text, letter.link, at))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_pages())
        await asyncio.shield(self._writing)
        if self._show:
            self._show(letter, at)
        return Receipt(f"paper-{letter.notice}")

    async def _write_pages(self) -> None:
        """Letters handed over together stand in one transaction: on SQLite each one waits for the disk."""
        await asyncio.sleep(0)
        pages, self._pages, self._writing = self._pages, [], None
        async with self._ledger.writing() as connection:
            await paper.write_down(connection, pages)

    async def find(self, letter: Letter) -> Receipt | None:
        """Whether this very letter stands in the book already."""
        async with self._ledger.reading() as connection:
            page = await paper.written(connection, letter.notice, letter.to)
        return Receipt(f"paper-{letter.notice}") if page is not None else None

    async def close(self) -> None:
        """Nothing is open."""
