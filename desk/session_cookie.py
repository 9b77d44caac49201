"""The cookie that holds the key of a session."""

from __future__ import annotations

from fastapi.responses import Response
from starlette.datastructures import Headers
from starlette.requests import cookie_parser

from handlers.login_sessions import LONGEST

PLAIN = "muster"
# Browsers take this one by https only, and no other host of the domain can set it.
SECURE = "__Host-muster"


def name_of(secure: bool) -> str:
    """Of the cookie, where people reach the desk by https and where they do not."""
    return SECURE if secure else PLAIN


def key_in(headers: Headers, secure: bool) -> str | None:
    """The key of the session that a request carries."""
    # Not `SimpleCookie`, which ends at the first odd cookie of another program on this host.
    return cookie_parser(headers.get("cookie", "")).get(name_of(secure)) or None


def set_key(response: Response, key: str, secure: bool) -> None:
    """For as long as a session may last; its row says whether it still does."""
    response.set_cookie(
        name_of(secure), key, max_age=int(LONGEST.total_seconds()), httponly=True,
        samesite="strict", secure=secure, path="/",
    )  # fmt: skip


def delete_key(response: Response, secure: bool) -> None:
    """Log the browser out: its cookie is deleted."""
    response.delete_cookie(
        name_of(secure), httponly=True, samesite="strict", secure=secure, path="/"
    )
