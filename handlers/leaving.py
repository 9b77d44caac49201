"""The last thing a process does when it is stopped: incident numbers it had reserved and not used
are free again.
"""

from __future__ import annotations

from contextlib import suppress

import mode

from handlers.runtime import Runtime
from ledger.database import ConflictError, LedgerUnavailableError


class Leaving(mode.Service):
    """Started first, so that it is stopped when nobody decides any more."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__()
        self._runtime = runtime

    async def on_stop(self) -> None:
        """Where the ledger is away the numbers are left out; nothing but a gap comes of it."""
        with suppress(LedgerUnavailableError, ConflictError):
            await self._runtime.numbers.give_all_back()
