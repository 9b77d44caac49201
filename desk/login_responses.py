"""Responses to a login: a session, a request for the second factor, or 429."""

from __future__ import annotations

import math

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from desk.app_state import state_of
from desk.authentication import address_of
from desk.rendering import language_of, page
from desk.session_cookie import set_key
from desk.words import word
from incidents.actor import Actor


async def log_in(request: Request, person: str | None, way: str, onward: str) -> Response:
    """Begins a session; where a second factor is set, one that still needs it."""
    logins = state_of(request).logins
    # The provider has asked for its own second factor.
    needed = way != "oidc" and person and await logins.accounts.needs_second_factor(person)
    agent, address = request.headers.get("user-agent", ""), address_of(request.scope)
    if before := await logins.session(request.headers):
        await logins.sessions.end(before.id, Actor("desk", before.person, address=address))
    key = await logins.sessions.begin(person, way, address, agent, pending=bool(needed))
    if needed:
        response: Response = page(request, "login_totp.html", next=onward, wrong=False)
    else:
        response = RedirectResponse(onward, 303)
    set_key(response, key, logins.secure)
    return response


def too_often(request: Request, seconds: float) -> Response:
    """429, with when it may be tried again."""
    minutes = math.ceil(seconds / 60)
    text = word("login_too_often", language_of(request), n=minutes)
    response = page(request, "message.html", 429, text=text)
    response.headers["Retry-After"] = str(math.ceil(seconds))
    return response


def local_path(path: str) -> str:
    """A path of this desk; `/` for any other address."""
    # Browsers read `//host` and `/\host` as another host.
    inside = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if inside else "/"
