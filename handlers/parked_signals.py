"""Takes a parked message again."""

from __future__ import annotations

from desk.app_state import AppState
from handlers.process_signals import Incoming, receive
from ledger import parked_signals


async def replay_parked(app_state: AppState, parked_id: int) -> bool:
    """Raises LedgerUnavailableError. False where there is nothing under this number."""
    async with app_state.runtime.ledger.reading() as connection:
        body = await parked_signals.parked_body(connection, parked_id)
    if body is None:
        return False
    await receive(app_state.runtime, [Incoming(body, f"parked {parked_id}")])
    async with app_state.runtime.ledger.writing() as connection:
        await parked_signals.mark_replayed(connection, parked_id, app_state.runtime.clock.now())
    app_state.runtime.ledger.wakes.tell("changes")
    return True
