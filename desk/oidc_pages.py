"""Login by the company's own provider (OpenID Connect)."""

from __future__ import annotations

import hashlib

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer

from desk.app_state import state_of
from desk.authentication import address_of
from desk.login_responses import local_path, log_in, too_often
from desk.oidc_client import OidcAttempt, OidcError, new_attempt
from desk.rendering import language_of, page
from desk.session_cookie import SECURE
from desk.words import word
from handlers import login_people

router = APIRouter(include_in_schema=False)
log = structlog.get_logger()
CALLBACK = "/login/oidc/callback"
WITHIN = 600  # seconds that a login at the provider may take


@router.get("/login/oidc")
async def begin_login(request: Request) -> Response:
    """Redirect to the provider; a signed cookie keeps what the callback must match."""
    app_state = state_of(request)
    assert app_state.logins.oidc is not None
    attempt = new_attempt()
    try:
        address = await app_state.logins.oidc.address(attempt, app_state.base + CALLBACK)
    except OidcError as error:
        log.warning("the provider of logins fails", why=str(error))
        return _refused(request, "oidc_away", 503)
    response = RedirectResponse(address, 303)
    kept = attempt.to_json() | {"next": local_path(request.query_params.get("next", "/"))}
    secure = app_state.logins.secure
    # Lax: the provider's page leads back here, and Strict would leave the cookie behind.
    response.set_cookie(
        _cookie(secure), _signer(request).dumps(kept), max_age=WITHIN, httponly=True,
        samesite="lax", secure=secure,
    )  # fmt: skip
    return response


@router.get(CALLBACK)
async def callback(request: Request) -> Response:
    """Log in the person that the provider names; else back to the login form."""
    app_state, query = state_of(request), request.query_params
    logins, address = app_state.logins, address_of(request.scope)
    assert logins.oidc is not None
    if wait := logins.throttle.wait(address):
        return too_often(request, wait)
    try:
        kept = _signer(request).loads(request.cookies.get(_cookie(logins.secure), ""), WITHIN)
        attempt = OidcAttempt(kept["state"], kept["nonce"], kept["verifier"])
        who = await logins.oidc.who(
            query.get("code", ""), query.get("state", ""), attempt, app_state.base + CALLBACK
        )
    except (OidcError, BadSignature) as error:
        log.warning("a login by the provider was refused", why=str(error))
        return _failed(request, "oidc_refused")
    person = await login_people.find_by_claim(app_state.runtime, who)
    if person is None:
        return _failed(request, "oidc_unknown")
    return await _log_in(request, person.id, kept["next"])


async def _log_in(request: Request, person: str, onward: str) -> Response:
    logins = state_of(request).logins
    done = await log_in(request, person, "oidc", onward)
    # A page and no redirect: the way here began on another site, so that a browser would not send
    # the new cookie (SameSite=Strict) along with a redirect.
    response = page(request, "login_done.html", next=onward)
    response.raw_headers += [h for h in done.raw_headers if h[0] == b"set-cookie"]
    response.delete_cookie(_cookie(logins.secure), secure=logins.secure, httponly=True)
    return response


def _failed(request: Request, key: str) -> Response:
    state_of(request).logins.throttle.failed("oidc", address_of(request.scope))
    return _refused(request, key, 403)


def _refused(request: Request, key: str, status: int) -> Response:
    return page(request, "message.html", status, text=word(key, language_of(request)))


def _cookie(secure: bool) -> str:
    return f"{SECURE}-oidc" if secure else "muster-oidc"


def _signer(request: Request) -> URLSafeTimedSerializer:
    secret = state_of(request).links.secrets[0]
    key = hashlib.sha256(b"muster oidc attempt" + secret.encode()).digest()
    return URLSafeTimedSerializer(key, salt="oidc")
