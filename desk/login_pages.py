"""Login by a code to one's own phone, a password, a one-time link or the shared token; then a
second factor where one is set; and the logout.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk.app_state import state_of
from desk.authentication import actor_of, address_of
from desk.login_responses import local_path, log_in, too_often
from desk.login_services import LoginServices
from desk.machine_key_auth import delete_key_cookie, log_in_with_key
from desk.path_params import posted_code
from desk.rendering import page
from desk.request_body import form_of
from desk.session_cookie import delete_key, set_key
from handlers import login_people
from handlers.login_sessions import TOKEN

router = APIRouter(include_in_schema=False)


class Posted(NamedTuple):
    """A form of the login. `address`: of its sender; `onward`: the page to show after the login."""

    logins: LoginServices
    form: dict[str, str]
    address: str | None
    onward: str


async def _posted(request: Request) -> Posted:
    form = await form_of(request)
    onward = local_path(form.get("next", "/"))
    return Posted(state_of(request).logins, form, address_of(request.scope), onward)


@router.get("/login")
async def show(request: Request) -> Response:
    """The login form."""
    return _form(request, local_path(request.query_params.get("next", "/")))


def _form(request: Request, onward: str, wrong: str = "", **typed: Any) -> Response:
    """`wrong`: the key of what is wrong with what was typed."""
    logins = state_of(request).logins
    shown: dict[str, Any] = {"who": "", "token": logins.token is not None} | typed
    shown["oidc"] = logins.oidc is not None
    return page(request, "login.html", 403 if wrong else 200, next=onward, wrong=wrong, **shown)


@router.post("/login")
async def with_token(request: Request) -> Response:
    """{"token", "next"?}"""
    logins, form, address, onward = await _posted(request)
    if logins.token is None:
        return RedirectResponse(onward, 303)
    if wait := logins.throttle.wait(address):
        return too_often(request, wait)
    sent, keys = form.get("token", ""), state_of(request).keys
    if done := await log_in_with_key(keys, sent.strip(), address, onward, logins.secure):
        return done
    if not logins.token.matches(sent):
        logins.throttle.failed(TOKEN, address)
        return _form(request, onward, "token_wrong")
    return await log_in(request, None, TOKEN, onward)


@router.post("/login/code")
async def send_code(request: Request) -> Response:
    """{"who", "next"?}: the answer does not tell whether there is such a person."""
    logins, form, address, onward = await _posted(request)
    who = form.get("who", "").strip()
    if not who:
        return _form(request, onward)
    if wait := logins.throttle.wait_for_code(address, who):
        return too_often(request, wait)
    person = await login_people.find_to_log_in(state_of(request).runtime, who)
    attempt = await logins.codes.send(person, address)
    return page(request, "login_code.html", who=who, attempt=attempt, next=onward, wrong=False)


@router.post("/login/verify")
async def verify_code(request: Request) -> Response:
    """{"attempt", "code", "who"?, "next"?}"""
    logins, form, address, onward = await _posted(request)
    attempt = form.get("attempt", "")
    if wait := await _wait_to_prove(logins, address, attempt):
        return too_often(request, wait)
    proved = await logins.codes.prove(attempt, posted_code(form.get("code", "")))
    if proved and await login_people.person_of(state_of(request).runtime, proved.person):
        return await log_in(request, *proved, onward)
    logins.throttle.failed("code", address)
    shown = {"who": form.get("who", ""), "attempt": attempt, "next": onward}
    return page(request, "login_code.html", 403, wrong=True, **shown)


async def _wait_to_prove(logins: LoginServices, address: str | None, attempt: str) -> float:
    """Seconds until this attempt may be shown. One that is open does not wait for the failures of
    its address: its own tries are counted with the code.
    """
    wait = logins.throttle.wait(address)
    return 0.0 if wait and await logins.codes.is_open(attempt) else wait


@router.post("/login/password")
async def with_password(request: Request) -> Response:
    """{"who", "password", "next"?}"""
    logins, form, address, onward = await _posted(request)
    who = form.get("who", "").strip()
    if wait := logins.throttle.wait(address, who):
        return too_often(request, wait)
    person = await login_people.find_to_log_in(state_of(request).runtime, who)
    right = await logins.accounts.is_password(
        person.id if person else None, form.get("password", "")
    )
    if person and right:
        return await log_in(request, person.id, "password", onward)
    logins.throttle.failed("password", address, who)
    return _form(request, onward, "password_wrong", who=who)


@router.post("/login/totp")
async def second_factor(request: Request) -> Response:
    """{"code", "next"?}: with the cookie of a session that needs it."""
    logins, form, address, onward = await _posted(request)
    session = await logins.session(request.headers, pending=True)
    if session is None or session.person is None:
        return RedirectResponse("/login", 303)
    wait = logins.throttle.wait(address) or logins.throttle.wait_for_second_factor(session.person)
    if wait:
        return too_often(request, wait)
    if not await logins.sessions.take_totp_try(session):
        return RedirectResponse("/login", 303)
    if not await logins.accounts.is_totp(session.person, posted_code(form.get("code", ""))):
        logins.throttle.second_factor_failed(address, session.person)
        return page(request, "login_totp.html", 403, next=onward, wrong=True)
    response = RedirectResponse(onward, 303)
    set_key(response, await logins.sessions.complete(session, address), logins.secure)
    return response


@router.get("/login/link/{secret}")
async def open_link(request: Request, secret: str) -> Response:
    """A button, so that programs that fetch links in advance do not use them up."""
    return page(request, "login_link.html", secret=secret)


@router.post("/login/link/{secret}")
async def use_link(request: Request, secret: str) -> Response:
    """Log in with a one-time link."""
    logins, address = state_of(request).logins, address_of(request.scope)
    if wait := await _wait_to_prove(logins, address, secret):
        return too_often(request, wait)
    proved = await logins.codes.prove(secret)
    if proved and await login_people.person_of(state_of(request).runtime, proved.person):
        return await log_in(request, *proved, "/account")
    logins.throttle.failed("link", address)
    return _form(request, "/", "login_link_over")


@router.post("/logout")
async def log_out(request: Request) -> Response:
    """End the session of this browser."""
    logins = state_of(request).logins
    if session := await logins.session(request.headers):
        await logins.sessions.end(session.id, actor_of(request))
    response = RedirectResponse("/login", 303)
    delete_key(response, logins.secure)
    delete_key_cookie(response)
    return response
