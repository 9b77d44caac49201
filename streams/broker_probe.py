"""The one error this package raises for an unreachable Kafka, and a quick way to find out."""

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
    """Return if any address accepts a TCP connection; raise BrokerUnavailableError otherwise.

    Clients retry for as long as they are allowed; a refused port is known in a millisecond.
    """
    for address in bootstrap.split(","):
        host, _, port = address.strip().rpartition(":")
        # IPv6 addresses are written in brackets in a bootstrap list, and without them for a socket.
        with suppress(OSError), socket.create_connection((host.strip("[]"), int(port)), seconds):
            return
    raise BrokerUnavailableError(bootstrap, "nothing listens there")
