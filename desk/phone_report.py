"""The phone page of every signal: plain, small, made for slow connections.

Signals that the plan opens to the public need no login.
"""

from __future__ import annotations

import math
import time
import uuid
from typing import Any
from urllib.parse import quote, urlencode

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk import form_inputs
from desk.app_state import AppState, state_of
from desk.auth import TokenAuth
from desk.names_in_messages import renderer
from desk.plan_names import localized_title
from desk.rate_limit import OF_ADDRESS, OF_UNIT, RateLimit
from desk.rendering import language_of, page
from desk.request_body import form_of
from desk.words import word
from incidents.signals import SignalRefusedError
from playbooks.definition.declarations import SignalSpec
from translations import Message, plain

router = APIRouter(include_in_schema=False)
log = structlog.get_logger()
SOURCE = "phone"
LONGEST_UNIT = 20  # characters of the address that are shown again


def _unit(request: Request) -> str:
    return request.query_params.get("unit", "")[:LONGEST_UNIT]


@router.get("/report")
async def choose(request: Request) -> Response:
    """Drivers' signals come first; the others need the desk's token."""
    app_state, language = state_of(request), language_of(request)
    unit = "?" + urlencode({"unit": _unit(request)}) if _unit(request) else ""
    found = [
        (spec, f"/report/{name}{unit}", form_inputs.title(spec, language))
        for name, spec in app_state.runtime.plan.signals.items()
    ]
    links = [(address, title) for spec, address, title in found if spec.open_to_anybody]
    more = [
        (address, title)
        for spec, address, title in found
        if not spec.open_to_anybody and _known(request, app_state)
    ]
    return page(
        request, "phone_choose.html", links=links, more=more, first=_first(app_state, language)
    )


def _first(app_state: AppState, language: str) -> str:
    """Advice shown above the public signals; the first signal that has one wins."""
    said = (
        localized_title(s.say_first, language, "")
        for s in app_state.runtime.plan.signals.values()
        if s.open_to_anybody
    )
    return next((text for text in said if text), "")


def _known(request: Request, app_state: AppState) -> bool:
    return app_state.token is None or TokenAuth(app_state.token).fit(request.headers)


def _closed(request: Request, spec: SignalSpec | None) -> Response | None:
    """Redirect for a form that does not exist or that needs a login."""
    if spec is None:
        return RedirectResponse("/report", 303)
    if spec.open_to_anybody or _known(request, state_of(request)):
        return None
    return RedirectResponse(f"/login?next={quote(request.url.path, safe='')}", 303)


@router.get("/report/{signal}")
async def fill(request: Request, signal: str) -> Response:
    spec = state_of(request).runtime.plan.signals.get(signal)
    closed = _closed(request, spec)
    if closed or spec is None:
        return closed or RedirectResponse("/report", 303)
    return _form(request, spec, dict(request.query_params), [])


def _form(
    request: Request,
    spec: SignalSpec,
    typed: dict[str, str],
    faults: list[Message],
    status: int = 200,
) -> Response:
    language, plan = language_of(request), state_of(request).runtime.plan
    render = renderer(plan, language)
    shown = form_inputs.inputs(spec, typed, faults, render, plan.texts.get(language))
    head: dict[str, Any] = {
        "signal": spec.name,
        "title": form_inputs.title(spec, language),
        # Made with the form and sent back with it: a form posted twice is one signal (I12).
        "id": typed.get("id") or str(uuid.uuid4()),
    }
    head |= {
        "first": localized_title(spec.say_first, language, ""),
        "faults": form_inputs.others(spec, faults, render),
    }
    return page(
        request,
        "phone_form.html",
        422 if faults and status == 200 else status,
        inputs=shown,
        **head,
    )


@router.post("/report/{signal}")
async def send(request: Request, signal: str) -> Response:
    app_state, form = state_of(request), await form_of(request)
    spec = app_state.runtime.plan.signals.get(signal)
    closed = _closed(request, spec)
    if closed or spec is None:
        return closed or RedirectResponse("/report", 303)
    address, now = f"address {_address(request)}", time.monotonic()
    if wait := app_state.pace.wait(address, OF_ADDRESS, now):
        minutes = math.ceil(wait / 60)
        answer = _form(
            request, spec, form, [plain(word("too_often", language_of(request), n=minutes))], 429
        )
        answer.headers["Retry-After"] = str(math.ceil(wait))
        return answer
    try:
        taken, _ = await app_state.intake.take_fields(
            spec.name, form_inputs.fields(spec, form), SOURCE, form.get("id") or None
        )
    except SignalRefusedError as refused:
        return _form(request, spec, form, refused.messages)
    _count(app_state.pace, address, taken.unit, now)
    return RedirectResponse(
        f"/report/{signal}/taken?{urlencode({'unit': taken.unit or '', 'id': taken.id[:8]})}", 303
    )


def _address(request: Request) -> str:
    # Behind a carrier's NAT many phones share an address, hence the large number for it.
    return request.client.host if request.client else ""


def _count(pace: RateLimit, address: str, unit: str | None, now: float) -> None:
    """Only what was taken counts. A truck beyond its pace is never refused: any sender naming it
    would lock its driver out of reporting.
    """
    pace.count(address, now)
    if not unit:
        return
    key = f"unit {unit}"
    if pace.wait(key, OF_UNIT, now):
        log.warning("a truck reports more often than trucks do", unit=unit, sender=address)
    pace.count(key, now)


@router.get("/report/{signal}/taken")
async def taken(request: Request, signal: str) -> Response:
    spec, language = state_of(request).runtime.plan.signals.get(signal), language_of(request)
    if spec is None:
        return RedirectResponse("/report", 303)
    text = localized_title(spec.say_after, language, "").replace("{unit}", _unit(request)) or word(
        "phone_taken", language
    )
    return page(
        request,
        "phone_taken.html",
        text=text,
        id=request.query_params.get("id", "")[:8],
        unit=_unit(request),
    )
