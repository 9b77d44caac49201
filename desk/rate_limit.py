"""Rate limits for those who are not logged in. Of reports only accepted ones count, so that refused
ones lock no other sender out; of logins the failed ones count (`desk.login_throttle`).

In memory: a restart resets it, which is acceptable for a limit against nuisance.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass, field

SPAN = 600.0  # seconds
OF_ADDRESS = 60  # a carrier shares one address among many phones
OF_UNIT = 8  # beyond it a truck's reports are taken and marked
REMEMBERED = 5000  # addresses and trucks


@dataclass
class RateLimit:
    """Each key's latest reports. `now` is in seconds and only ever grows."""

    _known: OrderedDict[str, deque[float]] = field(default_factory=OrderedDict)

    def wait(self, key: str, most: int, now: float) -> float:
        """Seconds until the key may report again, `most` times in SPAN; 0: now."""
        times = self._known.get(key, deque())
        while times and times[0] <= now - SPAN:
            times.popleft()
        return times[len(times) - most] + SPAN - now if len(times) >= most else 0.0

    def count(self, key: str, now: float) -> None:
        """A report of this key was taken."""
        self._known.setdefault(key, deque()).append(now)
        # The keys used longest ago are dropped first, so that memory stays bounded.
        self._known.move_to_end(key)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
