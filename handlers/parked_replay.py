"""Processes parked messages again: one on request, and by itself what was parked for
a fault that was not the message's own.
"""

from __future__ import annotations

import structlog

from handlers.process_signals import Incoming, receive
from handlers.runtime import Runtime
from incidents.actor import Actor
from ledger import audit, parked_signals
from ledger.audit import AuditEntry

log = structlog.get_logger()


async def replay_parked(runtime: Runtime, parked_id: int, actor: Actor) -> bool:
    """Raises LedgerUnavailableError. False where there is nothing under this number."""
    async with runtime.ledger.reading() as connection:
        body = await parked_signals.parked_body(connection, parked_id)
    if body is None:
        return False
    await receive(runtime, [Incoming(body, f"parked {parked_id}", vouched=True)])
    await _replayed(runtime, parked_id, actor)
    return True


async def retry_due(runtime: Runtime) -> int:
    """Try again what is due; returns how many were taken. Raises LedgerUnavailableError."""
    async with runtime.ledger.reading() as connection:
        due = await parked_signals.due_retries(connection, runtime.clock.now())
    taken = 0
    for one in due:
        incoming = Incoming(one.body, one.source, parked=(one.id, one.tries))
        if not await receive(runtime, [incoming]):
            await _replayed(runtime, one.id)
            taken += 1
    if due:
        log.info("parked messages tried again", tried=len(due), taken=taken)
    return taken


async def _replayed(runtime: Runtime, parked_id: int, actor: Actor | None = None) -> None:
    now = runtime.clock.now()
    async with runtime.ledger.writing() as connection:
        await parked_signals.mark_replayed(connection, parked_id, now)
        if actor:
            entry = AuditEntry(now, actor, "parked.replayed", f"parked {parked_id}")
            await audit.append(connection, entry)
    runtime.ledger.wakes.notify("changes")
