"""Talking to a running Muster over HTTP."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import orjson

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
    """Raises NotRunningError, DeniedError."""
    request = urllib.request.Request(
        desk_url(settings) + path,
        orjson.dumps(body),
        {"Content-Type": "application/json"},
        method="POST",
    )
    return _open(settings, request, seconds)


def get(settings: Settings, path: str, seconds: float = 5.0) -> Any:
    """Raises NotRunningError, DeniedError."""
    return _open(settings, urllib.request.Request(desk_url(settings) + path), seconds)


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
    with _answer(settings, urllib.request.Request(desk_url(settings) + path), seconds) as answer:
        found = orjson.loads(answer.read())
        # Headers, so that the body stays a plain list.
        total = answer.headers.get("Total-Count")
        return found, int(total) if total else len(found), int(answer.headers.get("Left-Out") or 0)


def _open(settings: Settings, request: urllib.request.Request, seconds: float) -> Any:
    with _answer(settings, request, seconds) as answer:
        return orjson.loads(answer.read())


@contextmanager
def _answer(settings: Settings, request: urllib.request.Request, seconds: float) -> Iterator[Any]:
    if settings.desk_token:
        request.add_header("Authorization", f"Bearer {settings.desk_token.get_secret_value()}")
    try:
        with urllib.request.urlopen(request, timeout=seconds) as answer:
            yield answer
    except urllib.error.HTTPError as error:
        raise DeniedError(error.code, _faults(error.read(), error.code)) from error
    except (urllib.error.URLError, TimeoutError, ConnectionError, orjson.JSONDecodeError) as error:
        raise NotRunningError(f"no Muster answers at {desk_url(settings)}") from error


def _faults(body: bytes, status: int) -> list[str]:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        return [f"the desk answered {status}"]
    faults = found.get("faults") if isinstance(found, dict) else None
    return [str(f) for f in faults] if faults else [f"the desk answered {status}: {found}"]
