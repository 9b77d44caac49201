"""How often a login may fail: by address, and by address and person, so that a sender locks out
no person at another address.

In memory, of each process: a restart resets it. What must hold across processes is in the ledger
(`handlers.login_codes`).
"""

from __future__ import annotations

import hashlib
import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable

import structlog

from desk.rate_limit import RateLimit
from handlers import instrumentation

log = structlog.get_logger()
# Failures in ten minutes (`desk.rate_limit.SPAN`).
OF_ADDRESS = 30  # an office shares one
OF_PERSON = 5  # from one address
OVERALL = 300  # beyond it an address may fail
OF_ADDRESS_IN_AN_ATTACK = 2
OF_SECOND_FACTOR = 15  # of one person, all addresses: the first factor was right
CODES_OF_PERSON = 4  # asked for from one address
CODES_OF_ADDRESS = 40
LONGEST_NAME = 80  # characters: what is remembered is bounded
KNOWN = 2000  # bearers that were right, each with its address


class LoginThrottle:
    """`now`: seconds that only grow."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now, self._failures, self._codes = now, RateLimit(), RateLimit()
        self._right: OrderedDict[str, None] = OrderedDict()

    def wait(self, address: str | None, person: str = "") -> float:
        """Seconds until a login may be tried from this address (for this person); 0: now."""
        now, network, person = self._now(), network_of(address), person[:LONGEST_NAME]
        attacked = self._failures.wait("overall", OVERALL, now) > 0
        most = OF_ADDRESS_IN_AN_ATTACK if attacked else OF_ADDRESS
        return max(
            self._failures.wait(f"address {network}", most, now),
            self._failures.wait(f"{network} {person}", OF_PERSON, now) if person else 0,
        )

    def failed(self, way: str, address: str | None, person: str = "") -> None:
        """Count a login that failed. `person`: as typed."""
        now, network, person = self._now(), network_of(address), person[:LONGEST_NAME]
        instrumentation.meter().login_failed(way)
        log.warning("a login failed", way=way)
        self._failures.count(f"address {network}", now)
        if person:
            self._failures.count(f"{network} {person}", now)
        if not self._failures.wait("overall", OVERALL, now):
            self._failures.count("overall", now)

    def wait_for_code(self, address: str | None, person: str) -> float:
        """Seconds until a code may be asked for; a code that is sent counts as asked for."""
        now, network, person = self._now(), network_of(address), person[:LONGEST_NAME]
        left = max(
            self._codes.wait(f"address {network}", CODES_OF_ADDRESS, now),
            self._codes.wait(f"{network} {person}", CODES_OF_PERSON, now),
        )
        if not left:
            self._codes.count(f"address {network}", now)
            self._codes.count(f"{network} {person}", now)
        return left

    def wait_for_second_factor(self, person: str) -> float:
        """Seconds until a code of this person's second factor may be shown."""
        return self._failures.wait(f"second factor {person}", OF_SECOND_FACTOR, self._now())

    def second_factor_failed(self, address: str | None, person: str) -> None:
        """Count a wrong code of the second factor."""
        self.failed("totp", address)
        self._failures.count(f"second factor {person}", self._now())

    def wait_for_bearer(self, address: str | None, shown: str) -> float:
        """As `wait`; 0 for a bearer that was right from this address before: the guesses of its
        neighbours lock no machine out.
        """
        return 0.0 if _fingerprint(address, shown) in self._right else self.wait(address)

    def record_bearer(self, right: bool, address: str | None, shown: str) -> None:
        if not right:
            self.failed("bearer", address)
            return
        self._right[_fingerprint(address, shown)] = None
        self._right.move_to_end(_fingerprint(address, shown))
        while len(self._right) > KNOWN:
            self._right.popitem(last=False)


def network_of(address: str | None) -> str:
    """What one sender has: an IPv4 address, or 64 bits of an IPv6 one."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return address or ""
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((found, 64), strict=False))


def _fingerprint(address: str | None, shown: str) -> str:
    return hashlib.sha256(f"{network_of(address)} {shown}".encode()).hexdigest()
