"""Processes a parked message again."""

from __future__ import annotations

from handlers.process_signals import Incoming, receive
from handlers.runtime import Runtime
from ledger import parked_signals


async def replay_parked(runtime: Runtime, parked_id: int) -> bool:
    """Raises LedgerUnavailableError. False where there is nothing under this number."""
    async with runtime.ledger.reading() as connection:
        body = await parked_signals.parked_body(connection, parked_id)
    if body is None:
        return False
    await receive(runtime, [Incoming(body, f"parked {parked_id}")])
    async with runtime.ledger.writing() as connection:
        await parked_signals.mark_replayed(connection, parked_id, runtime.clock.now())
    runtime.ledger.wakes.notify("changes")
    return True
