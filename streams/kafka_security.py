"""How a client proves itself to Apache Kafka and encrypts what it sends: TLS and SASL, the same for
aiokafka, kafka-python and Faust.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PROTOCOLS = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")
PREFIX = "MUSTER_KAFKA_"  # of the environment variables that the faults name


@dataclass(frozen=True, slots=True)
class KafkaSecurity:
    """`ca`: certificates that the broker's is checked against, None: those of the system. `cert`
    and `key`: the client's own, for mutual TLS; the key may be in the file of the certificate.
    """

    protocol: str = "PLAINTEXT"
    mechanism: str = ""
    username: str = ""
    password: str = field(default="", repr=False)
    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None

    @property
    def tls(self) -> bool:
        return self.protocol in ("SSL", "SASL_SSL")

    @property
    def sasl(self) -> bool:
        return self.protocol in ("SASL_PLAINTEXT", "SASL_SSL")

    def faults(self) -> list[str]:
        """Everything that keeps a client from being made of this, each with what to do."""
        if self.protocol not in PROTOCOLS:
            return [f"{PREFIX}SECURITY_PROTOCOL is one of {', '.join(PROTOCOLS)}"]
        return [*self._sasl_faults(), *self._tls_faults()]

    def _sasl_faults(self) -> Iterator[str]:
        given = {
            "SASL_MECHANISM": self.mechanism,
            "SASL_USERNAME": self.username,
            "SASL_PASSWORD": self.password,
        }
        for name, value in given.items():
            if self.sasl and not value:
                yield f"{PREFIX}SECURITY_PROTOCOL={self.protocol} needs {PREFIX}{name}"
            if value and not self.sasl:
                yield f"{PREFIX}{name} is not used: set {PREFIX}SECURITY_PROTOCOL=SASL_SSL"
        if self.sasl and self.mechanism and self.mechanism not in MECHANISMS:
            yield f"{PREFIX}SASL_MECHANISM is one of {', '.join(MECHANISMS)}"

    def _tls_faults(self) -> Iterator[str]:
        given = {"CA": self.ca, "CERT": self.cert, "KEY": self.key}
        unused = [PREFIX + name for name, path in given.items() if path and not self.tls]
        if unused:
            protocol = "SASL_SSL" if self.sasl else "SSL"
            yield f"{', '.join(unused)}: not used: set {PREFIX}SECURITY_PROTOCOL={protocol}"
            return
        if self.key and not self.cert:
            yield f"{PREFIX}KEY needs {PREFIX}CERT, the certificate that it belongs to"
        missing = [(name, path) for name, path in given.items() if path and not path.is_file()]
        for name, path in missing:
            yield f"{PREFIX}{name}={path}: there is no such file"
        if self.tls and not missing:
            yield from self._unusable()

    def _unusable(self) -> Iterator[str]:
        try:
            self.context()
        except (OSError, ValueError) as fault:  # ssl.SSLError is an OSError
            names = ", ".join(PREFIX + name for name in ("CA", "CERT", "KEY"))
            yield f"{names}: no certificates and key in PEM format that belong together ({fault})"

    def context(self) -> ssl.SSLContext | None:
        """Checks the broker's certificate and its name; None without TLS.

        Raises OSError where a file cannot be read.
        """
        if not self.tls:
            return None
        context = ssl.create_default_context(cafile=self.ca)
        if self.cert:
            context.load_cert_chain(self.cert, self.key)
        return context

    def client_options(self) -> dict[str, Any]:
        """Arguments of aiokafka's and kafka-python's clients, which have the same names."""
        if self.protocol == "PLAINTEXT":
            return {}
        options: dict[str, Any] = {"security_protocol": self.protocol}
        if self.tls:
            options["ssl_context"] = self.context()
        if self.sasl:
            options |= {
                "sasl_mechanism": self.mechanism,
                "sasl_plain_username": self.username,
                "sasl_plain_password": self.password,
            }
        return options


PLAINTEXT = KafkaSecurity()
