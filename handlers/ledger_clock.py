"""The clock that a ledger's times ask for."""

from __future__ import annotations

from datetime import timedelta

import structlog

from handlers.clock import Clock
from ledger import key_value
from ledger.database import Connection

log = structlog.get_logger()
SAME_TIME = timedelta(seconds=5)  # how far the clocks of several machines may disagree


async def clock_of(connection: Connection, speed: float = 1.0) -> Clock:
    """A clock that goes on from the latest moment in the ledger: time never runs back after one
    that ran fast.

    Raises LedgerAway.
    """
    latest = await key_value.latest_moment(connection)
    now = Clock().now()
    # Written by another machine, the latest moment may be slightly ahead of this one's clock.
    if latest is None or latest <= now + SAME_TIME:
        return Clock(speed)
    log.warning(
        "the ledger's time is ahead, as after a show at speed: the clock goes on from there",
        ahead=str(latest - now).split(".")[0],
    )
    return Clock(speed, latest)
