"""Rate limit for reports without a login.

In memory: a restart resets it, which is acceptable for a limit against nuisance.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass, field

SPAN = 600.0  # seconds
OF_ADDRESS = 60  # a carrier shares one address among many phones
OF_UNIT = 8
REMEMBERED = 5000  # addresses and trucks


@dataclass
class RateLimit:
    """Each key's latest reports. `now` is in seconds and only ever grows."""

    _known: OrderedDict[str, deque[float]] = field(default_factory=OrderedDict)

    def wait(self, keys: dict[str, int], now: float) -> float:
        """Seconds until all of these may report again (0: now, and then it has been counted).

        `keys`: key -> how many in SPAN.
        """
        waits = [self._left(key, most, now) for key, most in keys.items()]
        # All keys or none: a report that is refused must not make the wait longer.
        if (longest := max(waits, default=0.0)) > 0:
            return longest
        for key in keys:
            self._known.setdefault(key, deque()).append(now)
            # The keys used longest ago are dropped first, so that memory stays bounded.
            self._known.move_to_end(key)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return 0.0

    def _left(self, key: str, most: int, now: float) -> float:
        times = self._known.get(key, deque())
        while times and times[0] <= now - SPAN:
            times.popleft()
        return times[len(times) - most] + SPAN - now if len(times) >= most else 0.0
