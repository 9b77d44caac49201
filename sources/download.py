"""Fetching a document over HTTP: bounded in bytes and in time."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from http.client import HTTPException, HTTPResponse

from playbooks.intake.bounds import LARGEST_DOCUMENT, MOST_DIGITS, quoted
from translations import FaultError, message

SECONDS = 30.0  # for the whole of a document
_CHUNK = 64 * 1024
_SCHEMES = ("http://", "https://")


def is_address(text: str) -> bool:
    """Whether it is an address that can be fetched."""
    return text.lower().startswith(_SCHEMES)


def download(address: str, seconds: float = SECONDS) -> bytes:
    """The body of the answer. Raises FaultError: not reached, an error status, too large, or slower
    than `seconds`.
    """
    try:
        with _opener().open(address, timeout=seconds) as answer:
            return _body(answer, time.monotonic() + seconds)
    except FaultError:
        raise
    # ValueError: an address that cannot be one.
    except (OSError, HTTPException, ValueError) as error:
        raise _fault(str(error)) from error


def _opener() -> urllib.request.OpenerDirector:
    """HTTP and HTTPS only, after a redirect as well: no file of this machine, no FTP."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.UnknownHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener


def _body(answer: HTTPResponse, until: float) -> bytes:
    found = bytearray()
    # One piece at a time: a server that sends a byte a second never lets a whole read end.
    while piece := answer.read1(_CHUNK):
        found += piece
        if len(found) > LARGEST_DOCUMENT:
            most = f"{LARGEST_DOCUMENT:,}"
            raise FaultError(message("document_fault.too_large", most=most))
        if time.monotonic() > until:
            raise _fault("too slow")
    said = answer.headers.get("Content-Length", "")
    if said.isdecimal() and len(said) <= MOST_DIGITS and len(found) < int(said):
        raise _fault(f"only {len(found):,} of {int(said):,} bytes came")
    return bytes(found)


def _fault(error: str) -> FaultError:
    return FaultError(message("document_fault.not_downloaded", error=quoted(error, 200)))
