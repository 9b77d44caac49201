"""Keeps the Kafka libraries from flooding the log: away for a minute, a broker is worth a line, not
8,000.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable

THROTTLED_LOGGERS = ("aiokafka", "faust", "mode", "kafka")
_NUMBER = re.compile(r"\d+")


class LogThrottle(logging.Filter):
    """Lets `burst` records of one kind (logger, level, text without its numbers) through in each
    `every` seconds.

    The first one let through after a silence says how many were left out. CRITICAL records always
    pass.
    """

    def __init__(
        self, burst: int = 3, every: float = 30.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__()
        self._burst, self._every, self._clock = burst, every, clock
        self._seen: dict[tuple[str, int, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether this record is to be logged."""
        if record.levelno >= logging.CRITICAL:
            return True
        kind = (record.name, record.levelno, _NUMBER.sub("#", str(record.msg)))
        now = self._clock()
        since, count = self._seen.get(kind, (now, 0))
        if now - since >= self._every:
            self._confess(record, count - self._burst)
            since, count = now, 0
        self._seen[kind] = (since, count + 1)
        return count < self._burst

    def _confess(self, record: logging.LogRecord, left_out: int) -> None:
        if left_out > 0:
            record.msg = f"{record.msg} [{left_out} more like this left out]"


def install_log_throttle(throttle: LogThrottle | None = None) -> None:
    """Adds the filter to every logger of the Kafka libraries; a second call changes nothing.

    On the loggers, not on a handler, so that it holds for any handler of the process: a logger's
    filter does not reach its children, hence each by name.
    """
    chosen = throttle or LogThrottle()
    for name in [*THROTTLED_LOGGERS, *logging.root.manager.loggerDict]:
        logger = logging.getLogger(name)
        if name.split(".")[0] in THROTTLED_LOGGERS and not any(
            isinstance(each, LogThrottle) for each in logger.filters
        ):
            logger.addFilter(chosen)
