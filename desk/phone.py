"""The driver's page: plain, small, without a login, made for a bad line and cold fingers."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk import forms
from desk.bodies import form_of
from desk.room import room_of
from desk.view import language_of, page
from desk.words import word
from incidents.signals import Refused
from playbooks.names import SignalSpec

router = APIRouter(include_in_schema=False)
SOURCE = "phone"
NEXT = {"truck.failed": "next_failed", "takeover.confirmed": "next_takeover", "route.finished": "next_finished"}
LONGEST_UNIT = 20  # characters of the address that are shown again


def _unit(request: Request) -> str:
    return request.query_params.get("unit", "")[:LONGEST_UNIT]


@router.get("/report")
async def choose(request: Request) -> Response:
    signals, language = room_of(request).office.plan.signals, language_of(request)
    unit = urlencode({"unit": _unit(request)}) if _unit(request) else ""
    links = [(f"/report/{name}{'?' + unit if unit else ''}", forms.title(signals[name], language)) for name in NEXT if name in signals]
    return page(request, "phone_choose.html", links=links)


def _spec(request: Request, name: str) -> SignalSpec | None:
    return room_of(request).office.plan.signals.get(name) if name in NEXT else None


@router.get("/report/{signal}")
async def fill(request: Request, signal: str) -> Response:
    spec = _spec(request, signal)
    if spec is None:
        return RedirectResponse("/report", 303)
    return _form(request, spec, dict(request.query_params), [])


def _form(request: Request, spec: SignalSpec, typed: dict[str, str], faults: list[str]) -> Response:
    language = language_of(request)
    shown = forms.inputs(spec, typed, faults, language)
    head = {"signal": spec.name, "title": forms.title(spec, language), "id": typed.get("id") or str(uuid.uuid4())}
    return page(request, "phone_form.html", 422 if faults else 200, inputs=shown, faults=forms.others(spec, faults, language), **head)


@router.post("/report/{signal}")
async def send(request: Request, signal: str) -> Response:
    spec, form = _spec(request, signal), await form_of(request)
    if spec is None:
        return RedirectResponse("/report", 303)
    try:
        taken, _ = await room_of(request).intake.take_fields(spec.name, forms.fields(spec, form), SOURCE, form.get("id") or None)
    except Refused as refused:
        return _form(request, spec, form, refused.faults)
    return RedirectResponse(f"/report/{signal}/taken?{urlencode({'unit': taken.unit or '', 'id': taken.id[:8]})}", 303)


@router.get("/report/{signal}/taken")
async def taken(request: Request, signal: str) -> Response:
    if signal not in NEXT:
        return RedirectResponse("/report", 303)
    text = word(NEXT[signal], language_of(request), unit=_unit(request))
    return page(request, "phone_taken.html", text=text, id=request.query_params.get("id", "")[:8], unit=_unit(request))
