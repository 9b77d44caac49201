"""Secrets from files: NAME_FILE names a file that holds what NAME would say, as Docker and
Kubernetes hand secrets over.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

FILE = "_FILE"
SECRETS = (
    "MUSTER_DESK_TOKEN",
    "MUSTER_DATABASE",
    "MUSTER_DATABASE_PASSWORD",
    "MUSTER_HEARTBEAT_URL",
    "MUSTER_KAFKA_SASL_PASSWORD",
    "MUSTER_OIDC_CLIENT_SECRET",
    "MUSTER_SECRET",
    "MUSTER_TOKEN",
    "TWILIO_AUTH_TOKEN",
)
LARGEST = 64 * 1024  # bytes


class SecretFileError(Exception):
    """A secret cannot be had from where the environment says it is; the text says what to do."""


def read_secret(environment: Mapping[str, str], name: str) -> str:
    """The secret called `name`, empty where none is set; the line break that ends a file is left
    out.

    Raises SecretFileError: never is a secret that cannot be read taken for none.
    """
    value, file = environment.get(name, ""), environment.get(name + FILE, "")
    if not file:
        return value
    if value:
        raise SecretFileError(f"{name} and {name}{FILE} are both set: unset one of them")
    try:
        with Path(file).open("rb") as opened:
            found = opened.read(LARGEST).decode().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no text"
        raise SecretFileError(f"{name}{FILE}={file} cannot be read: {why}") from error
    if not found:
        raise SecretFileError(f"{name}{FILE}={file} is empty: write the secret into it")
    return found


def secret_files(environment: Mapping[str, str]) -> tuple[Path, ...]:
    """The files that secrets are read from."""
    return tuple(Path(file) for name in SECRETS if (file := environment.get(name + FILE)))
