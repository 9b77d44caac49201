"""A sign of life that has gone through the broker and the ledger: published as a message on the
topic of the signals, recorded by the worker that consumes it.
"""

from __future__ import annotations

import re
import uuid

from handlers.runtime import Runtime
from ledger import key_value
from ledger.database import Connection

# No CloudEvent and no JSON: nothing else looks like it.
_BEAT = re.compile(rb"muster-heartbeat ([0-9a-f]{32})")
RECORDED = "heartbeat"  # the setting with the latest one that a worker has consumed


def new_heartbeat() -> bytes:
    """A message that no other one equals."""
    return b"muster-heartbeat " + uuid.uuid4().hex.encode()


def is_heartbeat(body: bytes) -> bool:
    """Whether a message is a sign of life instead of a signal."""
    return _BEAT.fullmatch(body) is not None


async def record_heartbeat(runtime: Runtime, body: bytes) -> None:
    """A worker has consumed it. Raises LedgerUnavailableError."""
    async with runtime.ledger.writing() as connection:
        await key_value.put(connection, RECORDED, body.decode())


async def is_recorded(connection: Connection, body: bytes) -> bool:
    """Whether a worker has consumed it, and none after it."""
    return await key_value.get(connection, RECORDED) == body.decode()
