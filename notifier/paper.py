"""The paper gateway: a wall of phones in the ledger, read and answered on the desk.

It ships beside the real one and is what runs by default.
"""

from __future__ import annotations

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

    async def send(self, letter: Letter) -> Receipt:
        """Write it down. It cannot be refused: paper reaches everybody."""
        at = self._clock.now()
        async with self._ledger.writing() as connection:
            await paper.write_down(connection, letter.notice, letter.to, letter.text, letter.link, at)
        if self._show:
            self._show(letter, at)
        return Receipt(f"paper-{letter.notice}")

    async def find(self, letter: Letter) -> Receipt | None:
        """Whether this very letter stands in the book already."""
        async with self._ledger.reading() as connection:
            page = await paper.written(connection, letter.notice, letter.to)
        return Receipt(f"paper-{letter.notice}") if page is not None else None

    async def close(self) -> None:
        """Nothing is open."""
