"""The last thing a process does when it is stopped: incident numbers it had reserved and not used are free again."""

from __future__ import annotations

from contextlib import suppress

import mode

from handlers.office import Office
from ledger.open import Conflict, LedgerAway


class Leaving(mode.Service):
    """Started first, so that it is stopped when nobody decides any more."""

    def __init__(self, office: Office) -> None:
        super().__init__()
        self._office = office

    async def on_stop(self) -> None:
        """Where the ledger is away the numbers are left out; nothing but a gap comes of it."""
        with suppress(LedgerAway, Conflict):
            await self._office.numbers.give_all_back()
