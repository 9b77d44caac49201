"""The only clock. Everything that decides takes `now`; only edges ask for it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta


@dataclass
class Clock:
    """Runs `speed` times as fast as the wall's, beginning at `origin` (the present, where none is
    given).
    """

    speed: float = 1.0
    origin: datetime | None = None
    _started: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self._from = self.origin or datetime.now(UTC)

    def now(self) -> datetime:
        """UTC."""
        if self.speed == 1.0 and self.origin is None:
            return datetime.now(UTC)
        # Monotonic: a correction of the system's clock must not be multiplied by `speed`.
        return self._from + timedelta(seconds=(time.monotonic() - self._started) * self.speed)

    def seconds_until(self, moment: datetime) -> float:
        """How long to really wait until the clock shows `moment`; never negative."""
        return max(0.0, (moment - self.now()).total_seconds() / self.speed)
