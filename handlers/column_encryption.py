"""Encrypts what the ledger keeps for a while or must give back, with a key that is not in the same
row.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class UnreadableError(Exception):
    """It was encrypted with a key that is not known any more."""


class ColumnEncryption:
    """`secrets`: the newest first; with the others only decrypted."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._keys = MultiFernet([Fernet(_key(secret)) for secret in secrets])

    def encrypt(self, text: str) -> str:
        return self._keys.encrypt(text.encode()).decode()

    def decrypt(self, sealed: str) -> str:
        """Raises UnreadableError."""
        try:
            return self._keys.decrypt(sealed).decode()
        except InvalidToken as error:
            raise UnreadableError from error


def _key(secret: str) -> bytes:
    # The same secret signs links: a key of its own for each use.
    digest = hashlib.sha256(b"muster sealed texts" + secret.encode()).digest()
    return base64.urlsafe_b64encode(digest)
