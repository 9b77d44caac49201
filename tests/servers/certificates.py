"""An authority of the tests' own, and PEM files of what it signs."""

from __future__ import annotations

from pathlib import Path

import trustme
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

LOOPBACK = "127.0.0.1"


class Authority:
    """`root` is its certificate; another one of another Authority is not accepted in its place."""

    def __init__(self, folder: Path, name: str = "authority") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._authority, self._folder = trustme.CA(), folder
        self.root = folder / f"{name}.pem"
        self._authority.cert_pem.write_to_path(self.root)

    def signed(self, name: str) -> tuple[Path, Path]:
        """The files of a certificate for `name` (an address, or the common name of a client) and of
        its key, in PKCS 8 as Java wants it.
        """
        issued = self._authority.issue_cert(LOOPBACK, common_name=name)
        certificate, key = self._folder / f"{name}.pem", self._folder / f"{name}.key"
        certificate.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
        private = load_pem_private_key(issued.private_key_pem.bytes(), None)
        key.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        key.chmod(0o600)
        return certificate, key
