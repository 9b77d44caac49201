"""The phone page of every signal: plain, small, made for slow connections.

Signals that the plan opens to the public need no login.
"""

from __future__ import annotations

import math
import time
import uuid
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk import form_inputs
from desk.access import find_access, require_report
from desk.app_state import AppState, state_of
from desk.authentication import logged_in
from desk.names_in_messages import renderer
from desk.plan_names import localized_title, said_after
from desk.rate_limit import OF_ADDRESS, OF_UNIT, RateLimit
from desk.rendering import language_of, page
from desk.request_body import form_of
from desk.words import word
from handlers.answer_links import BadLinkError
from incidents.signals import DESK, UNPROVEN, SignalRefusedError
from playbooks.definition.declarations import SignalSpec
from playbooks.definition.desk_rights import REPORT
from translations import Message, plain

router = APIRouter(include_in_schema=False)
log = structlog.get_logger()
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
    links = [(address, title) for spec, address, title in found if spec.open_to_public]
    may_report = (await find_access(request)).may(REPORT)
    more = [
        (address, title) for spec, address, title in found if not spec.open_to_public and may_report
    ]
    return page(
        request,
        "phone_choose.html",
        links=links,
        more=more,
        first=first_advice(app_state, language),
    )


def first_advice(app_state: AppState, language: str) -> str:
    """Advice shown above the public signals; the first signal that has one wins."""
    said = (
        localized_title(s.say_first, language, "")
        for s in app_state.runtime.plan.signals.values()
        if s.open_to_public
    )
    return next((text for text in said if text), "")


async def _closed(request: Request, spec: SignalSpec | None) -> Response | None:
    """What is answered for a form that does not exist, or that needs a login or the truck's
    link. Raises AccessDeniedError.
    """
    if spec is None:
        return RedirectResponse("/report", 303)
    if spec.open_to_public:
        return None
    if logged_in(request):
        await require_report(request, spec.name)
        return None
    if spec.open_to_the_truck:
        language = language_of(request)
        text, more = word("phone_needs_truck", language), word("phone_sign_in", language)
        to = f"/login?next={quote(request.url.path, safe='')}"
        return page(request, "message.html", 403, text=text, to=to, more=more)
    return RedirectResponse(f"/login?next={quote(request.url.path, safe='')}", 303)


@router.get("/report/{signal}")
async def fill(request: Request, signal: str) -> Response:
    spec = state_of(request).runtime.plan.signals.get(signal)
    closed = await _closed(request, spec)
    if closed or spec is None:
        return closed or RedirectResponse("/report", 303)
    return form_page(request, spec, dict(request.query_params), [])


@dataclass(frozen=True, slots=True)
class FormHead:
    """Where a form is sent, and what leads back; `unit`: the truck it is about, where its link
    names it and the form does not ask for it.
    """

    action: str
    back: str = "/report"
    unit: str | None = None


def form_page(
    request: Request,
    spec: SignalSpec,
    typed: dict[str, str],
    faults: list[Message],
    status: int = 200,
    head: FormHead | None = None,
) -> Response:
    """The form of a signal, with what was typed and every fault beside its field."""
    language, plan = language_of(request), state_of(request).runtime.plan
    head, render = head or FormHead(f"/report/{spec.name}"), renderer(plan, language)
    shown = form_inputs.inputs(spec, typed, faults, render, plan.texts.get(language))
    named = {spec.unit_field} if head.unit else set()
    return page(
        request,
        "phone_form.html",
        422 if faults and status == 200 else status,
        inputs=[i for i in shown if i.name not in named],
        head=head,
        title=form_inputs.title(spec, language),
        # Made with the form and sent back with it: a form posted twice is one signal (I12).
        id=typed.get("id") or str(uuid.uuid4()),
        first=localized_title(spec.say_first, language, ""),
        faults=form_inputs.others(spec, faults, render),
    )


@router.post("/report/{signal}")
async def send(request: Request, signal: str) -> Response:
    app_state, form = state_of(request), await form_of(request)
    spec = app_state.runtime.plan.signals.get(signal)
    closed = await _closed(request, spec)
    if closed or spec is None:
        return closed or RedirectResponse("/report", 303)
    address, now = f"address {_address(request)}", time.monotonic()
    if wait := app_state.pace.wait(address, OF_ADDRESS, now):
        minutes = math.ceil(wait / 60)
        answer = form_page(
            request, spec, form, [plain(word("too_often", language_of(request), n=minutes))], 429
        )
        answer.headers["Retry-After"] = str(math.ceil(wait))
        return answer
    try:
        taken, _ = await app_state.intake.take_fields(
            spec.name, form_inputs.fields(spec, form), source_of(request), form.get("id") or None
        )
    except SignalRefusedError as refused:
        return form_page(request, spec, form, refused.messages)
    _count(app_state.pace, address, taken.unit, now)
    return RedirectResponse(f"/report/{signal}/taken?receipt={app_state.links.receipt(taken)}", 303)


def source_of(request: Request) -> str:
    """The desk after a login; else an unconfirmed sender (docs/semantics.md, M20)."""
    return DESK if logged_in(request) else UNPROVEN


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
    return taken_page(request, signal, "/report")


def taken_page(request: Request, signal: str, form: str) -> Response:
    """The page after a report: its number, and what to do now.

    `form`: the address for another report, also where the receipt proves none.
    """
    app_state = state_of(request)
    spec = app_state.runtime.plan.signals.get(signal)
    try:
        kind, unit, number = app_state.links.read_receipt(request.query_params.get("receipt", ""))
    except BadLinkError:
        return RedirectResponse(form, 303)
    if spec is None or kind != signal:
        return RedirectResponse(form, 303)
    text = said_after(spec, unit, language_of(request))
    again = form + (f"?{urlencode({'unit': unit})}" if unit and form == "/report" else "")
    return page(request, "phone_taken.html", text=text, id=number[:8], again=again)
