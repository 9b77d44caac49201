"""The errors this package raises for an unreachable Kafka, and a quick way to find out."""

from __future__ import annotations

import socket
import ssl

from streams.kafka_security import PLAINTEXT, PREFIX, KafkaSecurity


class BrokerUnavailableError(ConnectionError):
    """No Kafka broker answered at `address` (host:port, several divided by commas) in the time
    allowed.
    """

    def __init__(self, address: str, why: str = "") -> None:
        super().__init__(f"no Kafka broker answers at {address}" + (f": {why}" if why else ""))
        self.address = address


class BrokerRefusedError(BrokerUnavailableError):
    """A broker answers and does not accept this client, or the client does not accept the broker:
    trying again does not help.
    """

    def __init__(self, address: str, why: str) -> None:
        ConnectionError.__init__(self, f"the Kafka broker at {address} cannot be used: {why}")
        self.address = address


def probe(bootstrap: str, seconds: float, security: KafkaSecurity = PLAINTEXT) -> None:
    """Return if any address accepts a connection, and with TLS if its certificate is right.

    Raises BrokerRefusedError where the broker answers without TLS or with another certificate, else
    BrokerUnavailableError. Clients retry for as long as they are allowed and do not say why; this
    is known in milliseconds.
    """
    context = security.context()
    refused: ssl.SSLError | None = None
    for address in bootstrap.split(","):
        host, _, port = address.strip().rpartition(":")
        # IPv6 addresses are written in brackets in a bootstrap list, and without them for a socket.
        host = host.strip("[]")
        try:
            with socket.create_connection((host, int(port)), seconds) as connection:
                if context:
                    context.wrap_socket(connection, server_hostname=host).close()
                return
        except ssl.SSLError as fault:
            refused = fault
        except OSError:
            continue
    if refused:
        raise BrokerRefusedError(bootstrap, _tls_fault(refused)) from refused
    raise BrokerUnavailableError(bootstrap, "nothing listens there")


def _tls_fault(fault: ssl.SSLError) -> str:
    if isinstance(fault, ssl.SSLCertVerificationError):
        why = f"its certificate is not accepted ({fault.verify_message})"
        return f"{why}: {PREFIX}CA is the certificate of who signed it"
    return f"it does not speak TLS there ({fault.reason}): compare {PREFIX}SECURITY_PROTOCOL"
