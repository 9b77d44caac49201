"""Errors in the endless loops of services: none ends the process, and an unavailable resource is
distinguished from a faulty event.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from handlers import instrumentation
from ledger.database import LedgerUnavailableError

log = structlog.get_logger()
# A resource is unavailable: the event itself may be good, so it is tried again and not parked.
INFRASTRUCTURE_ERRORS = (LedgerUnavailableError, MemoryError, TimeoutError, OSError)
FAULT_PAUSE = 2.0  # seconds before the next turn of a loop in which something unknown went wrong


@contextmanager
def log_faults(loop: str) -> Iterator[None]:
    """One turn of a loop: an unexpected fault is logged and counted, and not raised.

    `loop`: its name in the log and in the metric `muster_loop_faults_total`.
    """
    try:
        yield
    except Exception:  # the outermost catch of a service's loop
        log.exception("a turn of a loop failed", loop=loop)
        instrumentation.meter().loop_fault(loop)
