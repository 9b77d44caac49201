"""Signals that Muster itself reports are signed, so that who writes to the topic cannot report
in the name of the desk, of a phone or of a key.

The signature is an attribute of the CloudEvent: it stays with a message that is parked and tried
again.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable

import orjson

SIGNATURE = "mustersignature"  # CloudEvents allows small letters and digits
_PURPOSE = b"muster signal "  # the same secret signs other things


def sign_event(body: bytes, secret: str) -> bytes:
    """The structured CloudEvent with its signature."""
    event = orjson.loads(body)
    return orjson.dumps({**event, SIGNATURE: _signature(event, secret)})


def is_signed(body: bytes, secrets: Iterable[str]) -> bool:
    """Whether one of our secrets signed all of this event."""
    event = orjson.loads(body)
    given = event.pop(SIGNATURE, None) if isinstance(event, dict) else None
    if not isinstance(given, str):
        return False
    # As bytes: `compare_digest` refuses texts with other than ASCII signs.
    return any(
        hmac.compare_digest(given.encode(), _signature(event, secret).encode())
        for secret in secrets
    )


def _signature(event: dict[str, object], secret: str) -> str:
    # Sorted: a broker or a mirror may write the attributes in another order.
    content = orjson.dumps(event, option=orjson.OPT_SORT_KEYS)
    return hmac.new(secret.encode(), _PURPOSE + content, "sha256").hexdigest()
