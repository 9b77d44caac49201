"""What came of an earlier try at a message, and whether sending it is still ours."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from handlers.runtime import Runtime
from ledger import notices
from ledger.database import LedgerUnavailableError
from ledger.process_liveness import PROCESS
from notifier.gateway import Gateway, OutgoingMessage, Receipt

CONFIRM_WITHIN = 5.0  # seconds
REMEMBERED = 1000  # references found, which are marked within a second


class EarlierAttempts:
    """`abandoned`: the age at which another process takes over a claim."""

    def __init__(self, runtime: Runtime, gateway: Gateway, abandoned: timedelta) -> None:
        self._runtime, self._gateway, self._abandoned = runtime, gateway, abandoned
        # Reference -> notice, of doubtful messages that were found, until they are marked.
        self._found: dict[str, int] = {}

    async def find(self, outgoing: OutgoingMessage) -> Receipt | None:
        """The receipt of an earlier try. One that another notice has is another message in the same
        words: taking it for ours would mean that ours never goes out (X1).
        """
        while len(self._found) > REMEMBERED:
            self._found.pop(next(iter(self._found)))
        others: frozenset[str] = frozenset()
        while receipt := await self._gateway.find(replace(outgoing, others=others)):
            reference = receipt.reference
            if receipt.shared:  # it was found by its number, which no other notice has
                return receipt
            # Before the ledger is asked: two notices in the same words may ask at the same moment.
            if self._found.setdefault(reference, outgoing.notice) == outgoing.notice:
                async with self._runtime.ledger.reading() as connection:
                    if not await notices.belongs_to_another(connection, reference, outgoing.notice):
                        return receipt
            others |= {reference}
        return None

    async def still_ours(self, notice: notices.Claimed) -> bool:
        """A young claim is ours. An old one, after a stall of ours or of the ledger, is asked for
        and begun again; without an answer in time it is not.
        """
        now = self._runtime.clock.now()
        if notice.claimed_at is None or now - notice.claimed_at < self._abandoned / 2:
            return True
        try:
            async with (
                asyncio.timeout(CONFIRM_WITHIN),
                self._runtime.ledger.single_statements() as connection,
            ):
                return await notices.confirm_claim(connection, notice, PROCESS, now)
        except (TimeoutError, LedgerUnavailableError):
            return False
