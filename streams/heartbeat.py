"""The heartbeat to the outside: each minute, after a message has gone through broker, worker and
ledger, an address is called. Who watches that address learns when Muster itself is dead.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

import aiohttp
import mode
import structlog
from pydantic import SecretStr

from handlers import instrumentation
from handlers.heartbeat import is_recorded, new_heartbeat
from handlers.intake import TOPIC, PublishFailedError
from handlers.loop_errors import log_faults
from handlers.runtime import Runtime
from ledger.database import ConflictError, LedgerUnavailableError
from ledger.self_audit_state import claim_round
from streams.outbox import Publisher

log = structlog.get_logger()
EVERY = 60.0  # seconds
CLAIM = timedelta(seconds=50)  # in which one process makes it
ROUND_TRIP = 30.0  # seconds for a message through broker, worker and ledger
LOOK_EVERY = 0.25  # seconds between two looks for it
PATIENCE = 10.0  # seconds for the address to answer


class RoundTripLostError(Exception):
    """A heartbeat did not come through in time."""


class Heartbeat(mode.Service):
    """`url` is a secret: with it false heartbeats could be sent. It is in no log."""

    def __init__(self, runtime: Runtime, publish: Publisher, url: SecretStr) -> None:
        super().__init__()
        self._runtime, self._publish, self._url = runtime, publish, url

    @mode.Service.task
    async def _go_on(self) -> None:
        while not self.should_stop:
            with log_faults("heartbeat"):
                if outcome := await self.beat():
                    instrumentation.meter().heartbeat(outcome)
            await self.sleep(EVERY)

    async def beat(self) -> str | None:
        """One heartbeat: `sent`, `refused` by the address, or `lost` on its way; None where another
        process makes this one.
        """
        try:
            if not await self._is_ours():
                return None
            await self._round_trip()
        except (
            RoundTripLostError,
            PublishFailedError,
            LedgerUnavailableError,
            ConflictError,
        ) as lost:
            log.warning("no heartbeat: the round trip failed", why=type(lost).__name__)
            return "lost"
        try:
            status = await self._call()
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as fault:
            # Only the kind of fault: its text may name the address.
            log.warning("the heartbeat was not taken", why=type(fault).__name__)
            return "refused"
        if status >= 400:
            log.warning("the heartbeat was not taken", status=status)
        return "refused" if status >= 400 else "sent"

    async def _round_trip(self) -> None:
        body = new_heartbeat()
        await self._publish(TOPIC, b"heartbeat", body)
        for _ in range(max(1, round(ROUND_TRIP / LOOK_EVERY))):
            if await self._is_back(body):
                return
            await asyncio.sleep(LOOK_EVERY)
        raise RoundTripLostError

    async def _is_ours(self) -> bool:
        """Two at the same moment would take each other's for their own."""
        now, clock = self._runtime.clock.now(), self._runtime.clock
        async with self._runtime.ledger.writing() as connection:
            return await claim_round(connection, now, CLAIM * clock.speed, "heartbeat round")

    async def _is_back(self, body: bytes) -> bool:
        async with self._runtime.ledger.reading() as connection:
            return await is_recorded(connection, body)

    async def _call(self) -> int:
        limit = aiohttp.ClientTimeout(total=PATIENCE)
        async with (
            aiohttp.ClientSession(timeout=limit) as session,
            session.get(self._url.get_secret_value(), allow_redirects=False) as answer,
        ):
            return answer.status
