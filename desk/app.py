"""The desk as an ASGI app: its dependencies, routes and error pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

import structlog
from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from desk import (
    account_pages,
    answer_page,
    api_replies,
    audit_api,
    audit_pages,
    call_api,
    call_pages,
    decision_change_routes,
    health_api,
    home_page,
    incident_api,
    incident_pages,
    limit_change_routes,
    live_updates,
    login_pages,
    notice_api,
    order_actions,
    order_api,
    paper_inbox,
    parked_api,
    parked_pages,
    people_api,
    people_pages,
    phone_report,
    picture_pages,
    plan_api,
    plan_pages,
    public_pages,
    review_api,
    review_pages,
    routine_api,
    routine_pages,
    service_and_order_page,
    session_api,
    signal_api,
    signal_form_pages,
    sms_webhook,
    suspension_and_announcement_api,
    truck_report,
    unit_api,
    unit_pages,
)
from desk import metrics_endpoint as metrics_page
from desk.access import AccessDeniedError
from desk.access_rules import check_access
from desk.app_state import AppState, RenderMetrics, TwilioHook
from desk.authentication import Authenticate
from desk.guard import AccessGuard
from desk.head_requests import HeadRequests
from desk.login_services import login_services, methods_of
from desk.machine_key_auth import KeyAuth
from desk.openapi import describe_refusals
from desk.phone_masking import PhoneMasking
from desk.removed_characters_notice import RemovedCharacters
from desk.rendering import STATIC, in_words, language_of, page, small_style_hash
from desk.request_body import BodyRefusedError, BodyTooLargeError, NotAFormError
from desk.words import word
from handlers.answer_links import AnswerLinks
from handlers.intake import Intake
from handlers.runtime import NoCompanyError, Runtime
from ledger.database import ConflictError, LedgerUnavailableError

if TYPE_CHECKING:  # what it imports is loaded only where a provider is configured
    from desk.oidc_client import OidcClient

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


APIS = (
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
    audit_api,
    live_updates,
    metrics_page,
    session_api,
)
PAGES = (
    audit_pages,
    people_pages,
    review_pages,
    routine_pages,
    account_pages,
    home_page,
    decision_change_routes,
    limit_change_routes,
    incident_pages,
    unit_pages,
    parked_pages,
    plan_pages,
    service_and_order_page,
    order_actions,
    signal_form_pages,  # its "/report/new" before "/report/{signal}" of phone_report
    phone_report,
    truck_report,
    answer_page,
    picture_pages,
    call_pages,
    paper_inbox,
    sms_webhook,
    public_pages,
    login_pages,
)


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
    oidc: OidcClient | None = None,
    methods: Sequence[Authenticate] = (),
) -> FastAPI:
    """Builds the desk.

    `methods`: ways of proving who sends a request, beside the token and keys.
    `token` None: no login, so requests are accepted for this machine's host names only.
    """
    # the pages of /docs load from another host
    app = FastAPI(
        redirect_slashes=False,  # a redirect would name the host that the request names
        title="Muster",
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(check_access)],
    )
    app_state = AppState(
        runtime,
        intake,
        links,
        live_updates.LiveUpdates(runtime.ledger.wakes),
        token,
        health,
        paper,
        twilio,
        login_services(runtime, token, links.secrets, oidc, links.secure),
        metrics,
    )
    app.state.app_state = app_state
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    _add_routes(app, oidc is not None)
    _add_error_replies(app)
    app.add_middleware(RemovedCharacters)
    app.add_middleware(PhoneMasking)
    app.add_middleware(HeadRequests)
    describe_refusals(app)
    app.add_middleware(
        AccessGuard,
        methods=(*methods, *methods_of(app_state.logins), KeyAuth(app_state.keys).actor),
        throttle=app_state.logins.throttle,
        own=app_state.host,
        styles=(small_style_hash(),),
        secure=app_state.secure,
        trusted=token is None,
    )
    return app


def _add_routes(app: FastAPI, with_oidc: bool) -> None:
    for module in (*APIS, *PAGES):
        app.include_router(module.router)
    if with_oidc:
        app.include_router(import_module("desk.oidc_pages").router)


def _add_error_replies(app: FastAPI) -> None:
    """By the class of the error (`_error_reply` looks along its bases): the most specific answer
    wins.
    """
    app.add_exception_handler(BodyRefusedError, _refused)
    for kind in ERROR_REPLIES:
        app.add_exception_handler(kind, _error_reply)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _no_such_address)
    app.add_exception_handler(AccessDeniedError, _denied)


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


async def _denied(request: Request, error: Exception) -> Response:
    """Says who may, in the reader's language on a page."""
    assert isinstance(error, AccessDeniedError)
    if request.url.path.startswith("/api/") or request.url.path == "/metrics":
        return api_replies.faults([str(error)], 403)
    onward: dict[str, Any] = {}
    if error.message.code == "refusal.no_second_factor":
        onward = {"to": "/account", "more": word("account", language_of(request))}
    return page(request, "message.html", 403, text=in_words(request, error.message), **onward)


async def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    answer = _says(
        request,
        status,
        {404: "not_found", 405: "wrong_method"}.get(status, "broken"),
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
