"""A process says that it runs, so that others notice when it has died."""

from __future__ import annotations

import asyncio

import mode
import structlog

from handlers.loop_errors import log_faults
from handlers.runtime import Runtime
from ledger import self_audit_state
from ledger.database import ConflictError, LedgerUnavailableError
from ledger.process_liveness import PROCESS

log = structlog.get_logger()
SAY_EVERY = 30.0  # seconds


class Presence(mode.Service):
    """Says so every half minute, and takes it back when it stops."""

    def __init__(self, runtime: Runtime, roles: tuple[str, ...]) -> None:
        super().__init__()
        self._runtime, self._roles = runtime, ",".join(roles)
        self._started_at = runtime.clock.now()
        self._writes = asyncio.Lock()  # what is being written must not come after the stop

    async def on_start(self) -> None:
        """At once, so that a role that was missing is there."""
        await self._say()

    async def on_stop(self) -> None:
        """A process that stops in an orderly way is not reported as dead."""
        try:
            async with self._writes, self._runtime.ledger.writing() as connection:
                await self_audit_state.forget_process(connection, PROCESS)
        except (LedgerUnavailableError, ConflictError) as away:
            log.info("the stop was not recorded", why=str(away)[:200])

    @mode.Service.task
    async def _go_on(self) -> None:
        while not self.should_stop:
            await self.sleep(SAY_EVERY)
            await self._say()

    async def _say(self) -> None:
        with log_faults("presence"):
            async with self._writes:
                if not self.should_stop:
                    await self._write()

    async def _write(self) -> None:
        now = self._runtime.clock.now()
        try:
            async with self._runtime.ledger.writing() as connection:
                await self_audit_state.record_running(
                    connection, PROCESS, self._roles, self._started_at, now
                )
        except (LedgerUnavailableError, ConflictError) as away:
            log.info("presence not recorded", why=str(away)[:200])
