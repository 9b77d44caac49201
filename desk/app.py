"""The desk as an ASGI app: what it is given, its routes, and what it says when something is amiss."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from desk import (
    answers,
    api,
    auth,
    call_api,
    calls,
    live,
    pages,
    people,
    people_api,
    phone,
    plan_pages,
    public,
    reporting,
    reviews,
    service_api,
    service_pages,
    sms,
    wall,
)  # fmt: skip
from desk.auth import Keys
from desk.bodies import NotAForm, TooLarge
from desk.guard import Guard
from desk.room import Room, TwilioHook
from desk.view import STATIC, language_of, page, small_style_hash
from desk.words import word
from handlers.links import Links
from handlers.office import NoCompany, Office
from handlers.submit import Intake
from ledger.open import Conflict, LedgerAway

__all__ = ["TwilioHook", "make_app"]
log = structlog.get_logger()

AMISS: dict[type[Exception], tuple[int, str, str]] = {
    TooLarge: (413, "too_large", "the body has more than 262,144 bytes"),
    NotAForm: (400, "broken", "this form could not be read"),
    LedgerAway: (503, "away", "the ledger is away; try again in a moment"),
    Conflict: (503, "broken", "somebody else wrote at the same moment; try again"),
    NoCompany: (503, "no_company", "no company is loaded; `muster demo` loads the demo company"),
    Exception: (500, "broken", "something went wrong here; it has been logged"),
}


def make_app(
    office: Office,
    intake: Intake,
    links: Links,
    *,
    token: str | None,
    health: Callable[[], dict[str, Any]] | None = None,
    paper: bool,
    twilio: TwilioHook | None = None,
) -> FastAPI:
    """The whole desk. `token` None: everybody who reaches it may use it, so it answers to this machine's names only."""
    app = FastAPI(title="Muster", docs_url=None, redoc_url=None)  # the pages of /docs load from another host
    room = Room(office, intake, links, live.Live(office.ledger.wakes), token, health, paper, twilio)
    app.state.room = room
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    pages_of = (pages, plan_pages, service_pages, reporting, phone, answers, calls, wall, sms, public)  # "/report/new" before others
    for module in (api, call_api, service_api, people_api, people, reviews, live, *pages_of, auth):
        app.include_router(module.router)
    for kind in AMISS:
        app.add_exception_handler(kind, _amiss)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _no_such_address)
    app.add_middleware(Guard, keys=Keys(token) if token else None, own=room.host, styles=(small_style_hash(),))
    return app


async def _amiss(request: Request, error: Exception) -> Response:
    """In words, on a page for people and as faults for machines."""
    status, key, sentence = next(AMISS[kind] for kind in type(error).__mro__ if kind in AMISS)
    if status in (500, 503):
        log.warning("request failed", why=type(error).__name__, status=status)
    return _says(request, status, key, sentence)


async def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _says(request, status, "not_found" if status == 404 else "broken", str(getattr(error, "detail", "")))


async def _no_such_address(request: Request, error: Exception) -> Response:
    """Only addresses are declared, so what does not fit its declaration is a wrong address."""
    found = error.errors() if isinstance(error, RequestValidationError) else []
    named = "; ".join(f"{fault['loc'][-1]}: {fault['msg']}" for fault in found)
    return _says(request, 422 if request.url.path.startswith("/api/") else 404, "not_found", named)


def _says(request: Request, status: int, key: str, sentence: str) -> Response:
    if request.url.path.startswith("/api/"):
        return api.faults([sentence], status)
    return page(request, "message.html", status, text=word(key, language_of(request)))
