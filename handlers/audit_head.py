"""The end of the audit chain, logged once a day: a log kept elsewhere shows later whether the
table was rewritten as a whole.
"""

from __future__ import annotations

import structlog

from handlers.runtime import Runtime
from ledger import audit, key_value

log = structlog.get_logger()
LOGGED = "audit head logged"  # of the settings: the last day


async def log_head_daily(runtime: Runtime) -> bool:
    """Whether this process has logged it. Raises LedgerUnavailableError."""
    today = runtime.clock.now().astimezone(runtime.plan.calendar.zone).date().isoformat()
    async with runtime.ledger.reading() as connection:
        if await key_value.get(connection, LOGGED) == today:
            return False
        number, digest = await audit.head(connection)
    async with runtime.ledger.writing() as connection:
        await key_value.put(connection, LOGGED, today)
    log.info("audit head", lines=number, hash=digest)
    return True
