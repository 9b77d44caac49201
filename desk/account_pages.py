"""The page of an own account: password, second factor, sessions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

import segno
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk.app_state import state_of
from desk.authentication import actor_of, address_of
from desk.login_responses import too_often
from desk.path_params import posted_code
from desk.rendering import page
from desk.request_body import form_of
from desk.session_api import may_see_all
from handlers import login_people
from handlers.accounts import WeakPasswordError
from incidents.company import Person
from ledger.tables import LoginSessionRow

router = APIRouter(include_in_schema=False)
FRESH = timedelta(minutes=15)  # after a login, in which its password and factors may be changed


class Mine(NamedTuple):
    """The person who is logged in, and the session of this browser."""

    person: Person
    session: LoginSessionRow


@router.get("/account")
async def account(request: Request) -> Response:
    """The page of the person who is logged in."""
    return await _show(request)


async def _show(request: Request, fault: str = "", status: int = 200) -> Response:
    """`fault`: the key of what is wrong with what was typed."""
    app_state, logins = state_of(request), state_of(request).logins
    session = await logins.session(request.headers)
    mine = await _mine(request, session)
    of_all = may_see_all(request)
    whose = None if of_all else actor_of(request).person
    return page(
        request, "account.html", status, fault=fault, of_all=of_all,
        names=await login_people.names(app_state.runtime),
        sessions=await logins.sessions.list(whose), this=session.id if session else 0,
        **(await _own(request, mine) if mine else {"me": None}),
    )  # fmt: skip


async def _own(request: Request, mine: Mine) -> dict[str, Any]:
    """What the person has set, and the second factor that is being set up."""
    accounts = state_of(request).logins.accounts
    row, waiting = await accounts.of(mine.person.id), await accounts.waiting_totp(mine.person)
    return {
        "me": mine.person,
        "password": row.password_hash is not None,
        "totp": row.totp is not None,
        "secret": waiting.secret if waiting else "",
        "qr": _qr(waiting.address) if waiting else None,
        "fresh": _is_fresh(request, mine.session),
    }


def _qr(address: str) -> str:
    """As the address of a picture, black on white also where the page is dark."""
    return str(segno.make(address, error="m").svg_data_uri(scale=5, light="#fff"))


async def _mine(request: Request, session: LoginSessionRow | None) -> Mine | None:
    """None where no session is that of a person."""
    if session is None or session.person is None:
        return None
    person = await login_people.person_of(state_of(request).runtime, session.person)
    return Mine(person, session) if person else None


def _is_fresh(request: Request, session: LoginSessionRow) -> bool:
    return state_of(request).logins.sessions.now() - session.created_at < FRESH


async def _may_change(request: Request) -> Mine | None:
    """The person, where the login is fresh: an unlocked screen alone is not enough."""
    mine = await _mine(request, await state_of(request).logins.session(request.headers))
    return mine if mine and _is_fresh(request, mine.session) else None


@router.post("/account/password")
async def set_password(request: Request) -> Response:
    """{"password"}"""
    logins, form = state_of(request).logins, await form_of(request)
    if (mine := await _may_change(request)) is None:
        return await _show(request, "login_not_fresh", 403)
    try:
        await logins.accounts.set_password(mine.person, form.get("password", ""), actor_of(request))
    except WeakPasswordError as weak:
        return await _show(request, f"password_{weak.reason}", 422)
    await logins.sessions.end_of(mine.person.id, actor_of(request), but=mine.session.id)
    return RedirectResponse("/account", 303)


@router.post("/account/totp")
async def begin_totp(request: Request) -> Response:
    """Set up a second factor; it counts once a first code has confirmed it."""
    if (mine := await _may_change(request)) is None:
        return await _show(request, "login_not_fresh", 403)
    accounts = state_of(request).logins.accounts
    # One that is set is removed first, with a code of its own.
    if not await accounts.needs_second_factor(mine.person.id):
        await accounts.begin_totp(mine.person)
    return RedirectResponse("/account", 303)


@router.post("/account/totp/confirm")
async def confirm_totp(request: Request) -> Response:
    """{"code"}"""
    logins, form = state_of(request).logins, await form_of(request)
    if (mine := await _may_change(request)) is None:
        return await _show(request, "login_not_fresh", 403)
    code = posted_code(form.get("code", ""))
    if not await logins.accounts.confirm_totp(mine.person.id, code, actor_of(request)):
        return await _show(request, "code_wrong", 422)
    await logins.sessions.end_of(mine.person.id, actor_of(request), but=mine.session.id)
    return RedirectResponse("/account", 303)


@router.post("/account/totp/remove")
async def remove_totp(request: Request) -> Response:
    """{"code"}: of the second factor itself."""
    logins, form = state_of(request).logins, await form_of(request)
    if (mine := await _may_change(request)) is None:
        return await _show(request, "login_not_fresh", 403)
    person = mine.person.id
    if wait := logins.throttle.wait_for_second_factor(person):
        return too_often(request, wait)
    if not await logins.accounts.is_totp(person, posted_code(form.get("code", ""))):
        logins.throttle.second_factor_failed(address_of(request.scope), person)
        return await _show(request, "code_wrong", 422)
    await logins.accounts.remove_totp(person, actor_of(request))
    await logins.sessions.end_of(person, actor_of(request), but=mine.session.id)
    return RedirectResponse("/account", 303)


@router.post("/account/sessions/end")
async def end_session(request: Request) -> Response:
    """{"session"}"""
    sessions, form = state_of(request).logins.sessions, await form_of(request)
    own = await sessions.list(None if may_see_all(request) else actor_of(request).person)
    for row in own:
        if str(row["id"]) == form.get("session", ""):
            await sessions.end(row["id"], actor_of(request))
    return RedirectResponse("/account", 303)
