"""A pager sends only through what the notifier sends through: started without the carrier's keys it
would page people on paper.
"""

from __future__ import annotations

import asyncio

import structlog

from ledger.database import Ledger
from ledger.key_value import get_all, put
from notifier.gateway import Gateway

log = structlog.get_logger()
KEPT = "carrier"
LOOK_AGAIN = 5.0  # seconds


async def declare(ledger: Ledger, gateway: Gateway) -> None:
    """The notifier says, at its start, what it sends through."""
    async with ledger.writing() as connection:
        await put(connection, KEPT, gateway.name)


class Agreement:
    """A pager's side of it. Until it holds pages are left to the notifier."""

    def __init__(self, ledger: Ledger, gateway: Gateway) -> None:
        self._ledger, self._gateway = ledger, gateway
        self._held, self._looked = False, float("-inf")
        self._other: str | None = None  # said once, not at every look

    async def holds(self) -> bool:
        """Whether both send through the same, as it was a few seconds ago at most.

        Raises LedgerAway.
        """
        now = asyncio.get_running_loop().time()
        if now - self._looked >= LOOK_AGAIN:
            self._looked = now
            async with self._ledger.reading() as connection:
                known = (await get_all(connection, [KEPT])).get(KEPT)
            if known not in (None, self._gateway.name, self._other):
                log.error(
                    "pages are left to the notifier: it sends by another carrier",
                    notifier=known,
                    pager=self._gateway.name,
                )
            self._other = known
            self._held = known == self._gateway.name
        return self._held
