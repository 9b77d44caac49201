"""Parking: a message that cannot be taken is kept with its bytes and the reason, so that the next
one can be.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from handlers import instrumentation
from handlers.loop_errors import INFRASTRUCTURE_ERRORS
from handlers.runtime import Runtime
from ledger import parked_signals
from ledger.database import ConflictError
from translations import Message, english, message

log = structlog.get_logger()
FIRST_RETRY, RETRY_GROWTH, LAST_RETRY = timedelta(minutes=1), 4, timedelta(hours=12)


async def park_message(
    runtime: Runtime,
    origin: str,
    body: bytes,
    reason: Message,
    parked: tuple[int, int] | None = None,
    retry: bool = False,
) -> None:
    """Keep a message, or what is said of one that was tried again (`parked`: its number there and
    how often).

    `retry`: it may be sound, so it is tried again by itself, after growing pauses. Raises
    INFRASTRUCTURE_ERRORS, ConflictError.
    """
    number, tried = parked or (None, -1)
    now, tries = runtime.clock.now(), tried + 1
    again = next_retry(now, tries) if retry else None
    try:
        await _keep(runtime, (origin, body), reason, number, tries, again)
    except (*INFRASTRUCTURE_ERRORS, ConflictError):
        raise
    except Exception as fault:
        # The reason is what is odd here: with another one it is kept all the same, or it would
        # block its partition.
        log.exception("a reason could not be kept", origin=origin)
        plainer = message("fault.not_readable", error=type(fault).__name__)
        await _keep(runtime, (origin, body), plainer, number, tries, again)
    runtime.ledger.wakes.notify("changes")


def next_retry(now: datetime, tries: int) -> datetime:
    """When a message that was tried so often is tried again."""
    pause: timedelta = min(FIRST_RETRY * RETRY_GROWTH ** min(tries, 9), LAST_RETRY)
    return now + pause


async def _keep(
    runtime: Runtime,
    came: tuple[str, bytes],
    reason: Message,
    number: int | None,
    tries: int,
    again: datetime | None,
) -> None:
    origin, body = came
    log.warning("parked", origin=origin, reason=english(reason)[:300])
    async with runtime.ledger.writing() as connection:
        if number is not None:
            await parked_signals.postpone_retry(connection, number, reason, tries, again)
        else:
            await parked_signals.park(connection, runtime.clock.now(), origin, reason, body, again)
    if number is None:
        instrumentation.meter().parked()
