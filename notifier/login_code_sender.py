"""Carries login codes to phones, before everything else and outside of incidents.

A code is taken off its queue before it is sent: one that is lost in a crash is asked for again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import mode
import structlog

from handlers.column_encryption import ColumnEncryption, UnreadableError
from handlers.login_codes import WAKE
from handlers.login_sessions import wall_clock
from handlers.loop_errors import FAULT_PAUSE, log_faults
from handlers.runtime import Runtime
from ledger import login_codes as rows
from ledger.database import ConflictError, LedgerUnavailableError
from ledger.notify_bus import wait
from ledger.tables import LoginCodeRow
from notifier.gateway import (
    DeliveryUnknownError,
    Gateway,
    GatewayBusyError,
    OutgoingMessage,
    UnreachableError,
)

log = structlog.get_logger()
AT_ONCE = 20
LOOK_AGAIN = 5.0  # seconds


class LoginCodeSender(mode.Service):
    """One for each process with the role `notifier`."""

    def __init__(
        self,
        runtime: Runtime,
        gateway: Gateway,
        encryption: ColumnEncryption,
        now: Callable[[], datetime] = wall_clock,
    ) -> None:
        super().__init__()
        self._runtime, self._gateway, self._encryption, self._now = (
            runtime,
            gateway,
            encryption,
            now,
        )

    @mode.Service.task
    async def _carry(self) -> None:
        woken = self._runtime.ledger.wakes.subscribe(WAKE)
        while not self.should_stop:
            pause = FAULT_PAUSE
            with log_faults("login codes"):
                try:
                    await self.send_due()
                    pause = LOOK_AGAIN
                except (LedgerUnavailableError, ConflictError) as away:
                    log.warning("login codes wait for the ledger", why=str(away)[:200])
            await wait(woken, pause, 0.0)

    async def send_due(self) -> int:
        """Send what is due; how many were taken off the queue."""
        async with self._runtime.ledger.writing() as connection:
            due = await rows.claim_to_send(connection, self._now(), AT_ONCE)
        await asyncio.gather(*map(self._send_one, due))
        if due:  # the page of the paper phones
            self._runtime.ledger.wakes.notify("changes")
        return len(due)

    async def _send_one(self, code: LoginCodeRow) -> None:
        with log_faults("login codes"):
            await self._send(code)

    async def _send(self, code: LoginCodeRow) -> None:
        """To the first phone of the person that the carrier can reach."""
        try:
            text = self._encryption.decrypt(code.sealed or "")
        except UnreadableError:
            log.error("a login code cannot be read: desk and notifier have different secrets")
            return
        for phone in code.phones:
            try:
                # Notices have positive numbers, so that this is never taken for one of them.
                await self._gateway.send(OutgoingMessage(-code.id, phone, text, secret=True))
            except GatewayBusyError as busy:
                await self._again(code, busy.seconds)
                return
            except UnreachableError:
                continue
            except DeliveryUnknownError:
                log.warning("a login code may not have gone out")
            break
        else:
            log.warning("a login code reached no phone of its person")
        async with self._runtime.ledger.writing() as connection:
            await rows.erase_text(connection, code.id)

    async def _again(self, code: LoginCodeRow, seconds: float) -> None:
        async with self._runtime.ledger.writing() as connection:
            await rows.send_again(connection, code.id, self._now() + timedelta(seconds=seconds))
