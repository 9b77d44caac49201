"""The ledger as the first service of a process, which stops last."""

from __future__ import annotations

import mode

from ledger.database import Ledger


class LedgerService(mode.Service):
    """Closes the ledger when all who use it have stopped: SQLite's file is then whole by itself."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self._ledger = ledger

    async def on_stop(self) -> None:
        """Merge SQLite's write-ahead log, close the connections."""
        await self._ledger.merge_log()
        await self._ledger.close()
