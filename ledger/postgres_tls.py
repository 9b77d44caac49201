"""TLS to PostgreSQL, named in the URL as libpq does: sslmode, sslrootcert, sslcert, sslkey."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
ENCRYPTED = MODES[3:]  # those that do not fall back to a connection without TLS
FILES = ("sslrootcert", "sslcert", "sslkey")
SYSTEM = "system"  # as sslrootcert: the authorities that the operating system trusts


def without_tls(url: URL) -> URL:
    """The URL without these parameters: SQLAlchemy and asyncpg each know others of them."""
    return url.difference_update_query(["sslmode", "ssl", *FILES])


def connect_arguments(url: URL) -> dict[str, Any]:
    """What `asyncpg.connect` takes in place of the parameters; empty where none is set, then
    asyncpg encrypts if the server can.

    Raises ValueError with the first fault.
    """
    fault = next(tls_faults(url), None)
    if fault:
        raise ValueError(fault)
    mode = _parameter(url, "sslmode") or _parameter(url, "ssl")
    if not mode or mode in ("allow", "prefer"):
        return {"ssl": mode} if mode else {}
    return {"ssl": False if mode == "disable" else _context(url, mode)}


def tls_faults(url: URL) -> Iterator[str]:
    """What is wrong with the parameters, each with what to do. Nothing is connected to."""
    mode = _parameter(url, "sslmode") or _parameter(url, "ssl")
    given = {name: path for name in FILES if (path := _parameter(url, name))}
    if mode and mode not in MODES:
        yield f"MUSTER_DATABASE: sslmode is one of {', '.join(MODES)}"
        return
    if given and mode not in ENCRYPTED:
        yield f"MUSTER_DATABASE: {', '.join(given)} needs sslmode=verify-full"
        return
    if "sslkey" in given and "sslcert" not in given:
        yield "MUSTER_DATABASE: sslkey needs sslcert, the certificate that it belongs to"
    files = {name: path for name, path in given.items() if path != SYSTEM}
    missing = [(name, path) for name, path in files.items() if not Path(path).is_file()]
    for name, path in missing:
        yield f"MUSTER_DATABASE: {name}={path}: there is no such file"
    if mode in ENCRYPTED and not missing:
        yield from _unusable(url, mode)


def database_faults(url: str) -> list[str]:
    """The same for what the environment says; none for SQLite."""
    if not url.startswith("postgresql+asyncpg://"):
        return []
    try:
        return list(tls_faults(make_url(url)))
    except (ArgumentError, ValueError):
        return ["MUSTER_DATABASE is not a URL of a database"]


def _unusable(url: URL, mode: str) -> Iterator[str]:
    try:
        _context(url, mode)
    except (OSError, ValueError) as fault:  # ssl.SSLError is an OSError
        names = ", ".join(FILES)
        yield f"MUSTER_DATABASE: {names}: no certificates and key in PEM format ({fault})"


def _context(url: URL, mode: str) -> ssl.SSLContext:
    root = _parameter(url, "sslrootcert")
    context = ssl.create_default_context(cafile=None if root == SYSTEM else root or None)
    context.check_hostname = mode == "verify-full"
    # As libpq does: `require` with a root certificate checks the server's.
    if mode == "require" and not root:
        context.verify_mode = ssl.CERT_NONE
    if certificate := _parameter(url, "sslcert"):
        context.load_cert_chain(certificate, _parameter(url, "sslkey") or None)
    return context


def _parameter(url: URL, name: str) -> str:
    value = url.query.get(name, "")
    return value if isinstance(value, str) else value[-1]
