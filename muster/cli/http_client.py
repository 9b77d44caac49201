"""Talking to a running Muster over HTTP."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPException
from typing import Any, NoReturn

import orjson

from incidents.actor import CLI_USER_AGENT
from muster.cli import output
from muster.running_instance import desk_url
from muster.settings import Settings


class NotRunningError(Exception):
    """No server answers at the desk's address."""


class DeniedError(Exception):
    """The desk answered with faults; `status` is the HTTP status."""

    def __init__(self, status: int, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.status, self.faults = status, faults


def post(settings: Settings, path: str, body: Any, seconds: float = 15.0) -> Any:
    """The object that is answered. Raises NotRunningError, DeniedError."""
    data, json = encoded(body), {"Content-Type": "application/json"}
    request = urllib.request.Request(_base(settings) + path, data, json, method="POST")
    found = _open(settings, request, seconds)
    # Another server at this address must not pass for a Muster that has taken it.
    if not isinstance(found, dict) or not found:
        raise NotRunningError(f"what answers at {desk_url(settings)} is no Muster")
    return found


def delete(settings: Settings, path: str, seconds: float = 15.0) -> Any:
    """The object that is answered. Raises NotRunningError, DeniedError."""
    request = urllib.request.Request(_base(settings) + path, method="DELETE")
    return _open(settings, request, seconds)


def encoded(body: Any) -> bytes:
    """As JSON. Exits where an argument is not written in UTF-8."""
    try:
        return orjson.dumps(body)
    except TypeError:  # Python keeps the bytes of such an argument as surrogates
        output.exit_refused([output.NOT_IN_UTF_8])


def get(settings: Settings, path: str, seconds: float = 5.0) -> Any:
    """Raises NotRunningError, DeniedError."""
    return _open(settings, urllib.request.Request(_base(settings) + path), seconds)


def exit_denied(denied: DeniedError) -> NoReturn:
    """Exit code 2 where the input was refused, 1 where the desk wants a token or has failed."""
    if denied.status == 401:
        output.exit_failed(
            f"{denied}; set MUSTER_TOKEN to a key (`muster keys create`), or MUSTER_DESK_TOKEN to"
            " the token Muster was started with"
        )
    if denied.status == 429:
        output.exit_failed("too many wrong tokens from this address: wait ten minutes")
    if denied.status < 500:
        output.exit_refused(denied.faults)
    output.exit_failed(str(denied))


def find_page(
    settings: Settings, path: str, seconds: float = 30.0
) -> tuple[Any, int, int, str] | None:
    """A list, how many rows the whole of it has, how many messages to retailers it leaves out, and
    the company's time zone.

    None where no Muster answers, or it denies the list.
    """
    with suppress(NotRunningError, DeniedError):
        zone = get(settings, "/api/health")["zone"]
        return *_get_page(settings, path, seconds), zone
    return None


def _get_page(settings: Settings, path: str, seconds: float) -> tuple[Any, int, int]:
    with _answer(settings, urllib.request.Request(_base(settings) + path), seconds) as answer:
        found = orjson.loads(answer.read())
        # Headers, so that the body stays a plain list.
        total = answer.headers.get("Total-Count")
        return found, int(total) if total else len(found), int(answer.headers.get("Left-Out") or 0)


def _base(settings: Settings) -> str:
    """The desk's address. Exits where MUSTER_DESK is none."""
    if settings.desk_fault:
        output.exit_refused([settings.desk_fault])
    return desk_url(settings)


def _open(settings: Settings, request: urllib.request.Request, seconds: float) -> Any:
    with _answer(settings, request, seconds) as answer:
        return orjson.loads(answer.read())


@contextmanager
def _answer(settings: Settings, request: urllib.request.Request, seconds: float) -> Iterator[Any]:
    request.add_header("User-Agent", CLI_USER_AGENT)
    if shown := settings.token or settings.desk_token:
        # A header holds latin-1: the token's UTF-8 bytes, one sign each.
        token = shown.get_secret_value().encode().decode("latin-1")
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=seconds) as answer:
            yield answer
    except urllib.error.HTTPError as error:
        raise DeniedError(error.code, _faults(_body(error), error.code)) from error
    # ValueError: an address that cannot be one, or an answer that is no JSON.
    except (OSError, HTTPException, ValueError) as error:
        raise NotRunningError(f"no Muster answers at {desk_url(settings)}") from error


def _body(error: urllib.error.HTTPError) -> bytes:
    """What was answered with an error; empty where the connection ended before it."""
    with suppress(OSError, HTTPException):
        return error.read()
    return b""


def _faults(body: bytes, status: int) -> list[str]:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        return [f"the desk answered {status}"]
    faults = found.get("faults") if isinstance(found, dict) else None
    return [str(f) for f in faults] if faults else [f"the desk answered {status}: {found}"]
