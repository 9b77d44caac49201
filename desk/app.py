"""The desk as an ASGI app: its dependencies, routes and error pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from desk import (
    answer_page,
    api_replies,
    auth,
    call_api,
    call_pages,
    health_api,
    home_page,
    incident_api,
    incident_pages,
    live_updates,
    notice_api,
    order_actions,
    order_api,
    paper_inbox,
    parked_api,
    parked_pages,
    people_api,
    people_pages,
    phone_report,
    plan_api,
    plan_pages,
    public_pages,
    review_api,
    review_pages,
    routine_api,
    routine_pages,
    service_and_order_page,
    signal_api,
    signal_form_pages,
    sms_webhook,
    suspension_and_announcement_api,
    unit_api,
    unit_pages,
)
from desk import metrics_endpoint as metrics_page
from desk.app_state import AppState, RenderMetrics, TwilioHook
from desk.auth import TokenAuth
from desk.guard import AccessGuard
from desk.rendering import STATIC, in_words, language_of, page, small_style_hash
from desk.request_body import BodyRefusedError, BodyTooLargeError, NotAFormError
from desk.words import word
from handlers.answer_links import AnswerLinks
from handlers.intake import Intake
from handlers.runtime import NoCompanyError, Runtime
from ledger.database import ConflictError, LedgerUnavailableError

__all__ = ["TwilioHook", "make_app"]
log = structlog.get_logger()

ERROR_REPLIES: dict[type[Exception], tuple[int, str, str]] = {
    BodyTooLargeError: (413, "too_large", "the body has more than 262,144 bytes"),
    NotAFormError: (400, "broken", "this form could not be read"),
    MemoryError: (503, "away", "there is no memory left; try again in a moment"),
    ConnectionError: (503, "away", "there is no connection; try again in a moment"),
    TimeoutError: (503, "away", "it took too long; try again in a moment"),
    LedgerUnavailableError: (503, "away", "the ledger is away; try again in a moment"),
    ConflictError: (503, "broken", "somebody else wrote at the same moment; try again"),
    NoCompanyError: (
        503,
        "no_company",
        "no company is loaded; `muster demo` loads the demo company",
    ),
    ClientDisconnect: (400, "broken", "the connection was closed before the body had arrived"),
    Exception: (500, "broken", "something went wrong here; it has been logged"),
}


def make_app(
    runtime: Runtime,
    intake: Intake,
    links: AnswerLinks,
    *,
    token: str | None,
    health: Callable[[], dict[str, Any]] | None = None,
    paper: bool,
    twilio: TwilioHook | None = None,
    metrics: RenderMetrics | None = None,
) -> FastAPI:
    """Builds the desk.

    `token` None: no login, so requests are accepted for this machine's host names only.
    """
    # the pages of /docs load from another host
    app = FastAPI(title="Muster", docs_url=None, redoc_url=None)
    app_state = AppState(
        runtime,
        intake,
        links,
        live_updates.LiveUpdates(runtime.ledger.wakes),
        token,
        health,
        paper,
        twilio,
        metrics,
    )
    app.state.app_state = app_state
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    # "/report/new" before others
    pages_of = (
        home_page,
        incident_pages,
        unit_pages,
        parked_pages,
        plan_pages,
        service_and_order_page,
        order_actions,
        signal_form_pages,
        phone_report,
        answer_page,
        call_pages,
        paper_inbox,
        sms_webhook,
        public_pages,
    )
    for module in (
        signal_api,
        notice_api,
        parked_api,
        incident_api,
        unit_api,
        health_api,
        call_api,
        suspension_and_announcement_api,
        order_api,
        review_api,
        routine_api,
        people_api,
        plan_api,
        people_pages,
        review_pages,
        routine_pages,
        live_updates,
        metrics_page,
        *pages_of,
        auth,
    ):
        app.include_router(module.router)
    # By the class of the error (`_error_reply` looks along its bases): the most
    # specific answer wins.
    app.add_exception_handler(BodyRefusedError, _refused)
    for kind in ERROR_REPLIES:
        app.add_exception_handler(kind, _error_reply)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _no_such_address)
    app.add_middleware(
        AccessGuard,
        keys=TokenAuth(token) if token else None,
        own=app_state.host,
        styles=(small_style_hash(),),
        secure=app_state.secure,
    )
    return app


async def _error_reply(request: Request, error: Exception) -> Response:
    """In words, on a page for people and as faults for machines."""
    status, key, sentence = next(
        ERROR_REPLIES[kind] for kind in type(error).__mro__ if kind in ERROR_REPLIES
    )
    if status in (500, 503):
        log.warning("request failed", why=type(error).__name__, status=status)
    return _says(request, status, key, sentence)


async def _refused(request: Request, error: Exception) -> Response:
    """What the body holds is named, in the reader's language on a page."""
    assert isinstance(error, BodyRefusedError)
    if request.url.path.startswith("/api/"):
        return api_replies.faults(error.faults, 422)
    text = "; ".join(in_words(request, found) for found in error.messages)
    return page(request, "message.html", 422, text=text)


async def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    answer = _says(
        request,
        status,
        "not_found" if status == 404 else "broken",
        str(getattr(error, "detail", "")),
    )
    answer.headers.update(getattr(error, "headers", None) or {})  # `Allow` of a wrong method
    return answer


async def _no_such_address(request: Request, error: Exception) -> Response:
    """Only addresses are declared, so what does not fit its declaration is a wrong address."""
    found = error.errors() if isinstance(error, RequestValidationError) else []
    named = "; ".join(f"{fault['loc'][-1]}: {fault['msg']}" for fault in found)
    return _says(request, 422 if request.url.path.startswith("/api/") else 404, "not_found", named)


def _says(request: Request, status: int, key: str, sentence: str) -> Response:
    if request.url.path.startswith("/api/"):
        return api_replies.faults([sentence], status)
    return page(request, "message.html", status, text=word(key, language_of(request)))
