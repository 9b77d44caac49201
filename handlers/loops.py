"""What every endless loop of a service has in common: no event of it ends the process, and what is
wrong around an event is told from what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from handlers import instrumentation
from ledger.database import LedgerUnavailableError

log = structlog.get_logger()
# What is wrong around an event and not with it: the ledger is away, and nothing is parked.
AROUND = (LedgerUnavailableError, MemoryError, TimeoutError, OSError)
FAULT_PAUSE = 2.0  # seconds before the next turn of a loop in which something unknown went wrong


@contextmanager
def survive(loop: str) -> Iterator[None]:
    """One turn of a loop: an unexpected fault is logged and counted, and not raised.

    `loop`: its name in the log and in the metric `muster_loop_faults_total`.
    """
    try:
        yield
    except Exception:  # the outermost catch of a service's loop
        log.exception("a turn of a loop failed", loop=loop)
        instrumentation.meter().loop_fault(loop)
