"""A Kafka that cannot be reached: the one error this room raises for it, and a quick way to find
out.
"""

from __future__ import annotations

import socket
from contextlib import suppress


class BrokerUnavailableError(ConnectionError):
    """No Kafka broker answered at `address` (host:port, several divided by commas) in the time
    allowed.
    """

    def __init__(self, address: str, why: str = "") -> None:
        super().__init__(f"no Kafka broker answers at {address}" + (f": {why}" if why else ""))
        self.address = address


def probe(bootstrap: str, seconds: float) -> None:
    """Come back if anything listens at one of the addresses; raise BrokerAway at once if nothing
    does.

    Clients go on trying for as long as they are allowed; a port that refuses is known in a
    millisecond.
    """
    for address in bootstrap.split(","):
        host, _, port = address.strip().rpartition(":")
        with suppress(OSError), socket.create_connection((host.strip("[]"), int(port)), seconds):
            return
    raise BrokerUnavailableError(bootstrap, "nothing listens there")
