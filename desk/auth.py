"""The desk's one token: sent by machines as a bearer, by people once, on the login page."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from http.cookies import CookieError, SimpleCookie

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.datastructures import Headers

from desk.app_state import state_of
from desk.rendering import page
from desk.request_body import form_of

COOKIE = "muster_desk"
DAYS = 30
WRONG = 0.5  # seconds of delay after a wrong token, against guessing

router = APIRouter(include_in_schema=False)


class TokenAuth:
    """Compares in constant time; a changed token ends every login, since cookies are signed with
    it.
    """

    def __init__(self, token: str) -> None:
        self._token = token.encode()
        # A key derived from the token: the cookie can be checked without any stored session.
        self._signer = URLSafeTimedSerializer(
            hashlib.sha256(b"muster desk login" + self._token).digest(), salt="desk"
        )

    def right(self, token: str) -> bool:
        # `==` would end at the first different byte, whose position can be measured.
        return hmac.compare_digest(token.encode(), self._token)

    def cookie(self) -> str:
        return str(self._signer.dumps("in"))

    def fit(self, headers: Headers) -> bool:
        """Whether a request carries the token or a login."""
        scheme, _, token = headers.get("authorization", "").partition(" ")
        # Headers are read as latin-1; a token with other signs was sent as UTF-8.
        sent = token.strip().encode("latin-1").decode("utf-8", "replace")
        if scheme.lower() == "bearer" and self.right(sent):
            return True
        try:
            kept = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
            return kept is not None and self._signer.loads(kept.value, max_age=DAYS * 86400) == "in"
        except (BadSignature, CookieError):
            return False


@router.get("/login")
async def show(request: Request) -> Response:
    return page(
        request, "login.html", next=_local(request.query_params.get("next", "/")), wrong=False
    )


@router.post("/login")
async def log_in(request: Request) -> Response:
    form = await form_of(request)
    token = state_of(request).token
    keys = TokenAuth(token) if token else None
    onward = _local(form.get("next", "/"))
    if keys is None:
        return RedirectResponse(onward, 303)
    if not keys.right(form.get("token", "")):
        await asyncio.sleep(WRONG)
        return page(request, "login.html", 403, next=onward, wrong=True)
    response = RedirectResponse(onward, 303)
    secure = state_of(request).secure or request.url.scheme == "https"
    response.set_cookie(
        COOKIE, keys.cookie(), max_age=DAYS * 86400, httponly=True, samesite="strict", secure=secure
    )
    return response


@router.post("/logout")
async def log_out(_request: Request) -> Response:
    response = RedirectResponse("/login", 303)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return response


def _local(path: str) -> str:
    """Only ever a page of this desk."""
    # Browsers read `//host` and `/\host` as another host.
    inside = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if inside else "/"
