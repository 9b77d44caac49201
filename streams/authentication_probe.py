"""Whether a broker accepts who we say we are, found out before a client is made: kafka-python's
clients try a refused password again until their time is over, and end without the reason.

Blocks; not from within an event loop.
"""

from __future__ import annotations

import asyncio

from aiokafka.conn import create_conn
from aiokafka.errors import (
    AuthenticationFailedError,
    KafkaError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
)

from streams.broker_probe import BrokerRefusedError, BrokerUnavailableError, probe
from streams.kafka_security import PREFIX, KafkaSecurity

REFUSED = (AuthenticationFailedError, SaslAuthenticationFailed, UnsupportedSaslMechanismError)


def check_broker(bootstrap: str, seconds: float, security: KafkaSecurity) -> None:
    """Return if a broker answers and, with SASL, accepts our user.

    Raises BrokerUnavailableError, BrokerRefusedError.
    """
    probe(bootstrap, seconds, security)
    if security.sasl:
        # `asyncio.run` would leave the thread without its own loop; uvloop's TLS outlives a loop.
        loop = asyncio.SelectorEventLoop()
        try:
            loop.run_until_complete(_authenticate(bootstrap, seconds, security))
        finally:
            loop.close()


async def _authenticate(bootstrap: str, seconds: float, security: KafkaSecurity) -> None:
    last: Exception | None = None
    for address in bootstrap.split(","):
        host, _, port = address.strip().rpartition(":")
        try:
            async with asyncio.timeout(seconds):
                connection = await create_conn(
                    host.strip("[]"), int(port), **security.client_options()
                )
        except REFUSED as fault:
            raise BrokerRefusedError(bootstrap, _not_accepted(security)) from fault
        except (KafkaError, OSError, TimeoutError) as fault:
            last = fault
            continue
        connection.close()
        return
    raise BrokerUnavailableError(bootstrap, security_mismatch_hint(last, security)) from last


def _not_accepted(security: KafkaSecurity) -> str:
    who = f"it does not accept the user {security.username!r} by {security.mechanism}"
    return f"{who}: compare {PREFIX}SASL_USERNAME, {PREFIX}SASL_PASSWORD and {PREFIX}SASL_MECHANISM"


def security_mismatch_hint(fault: object, security: KafkaSecurity) -> str:
    """A broker that expects something else from its clients hangs up without a word."""
    names = [f"{PREFIX}SECURITY_PROTOCOL"]
    if security.tls and not security.cert:
        names.append(f"{PREFIX}CERT")
    return f"{fault} (it may want another {' or a '.join(names)})"
