"""Reporting from the desk: choose a signal, fill in what the plan declares, see what became of
it.
"""

from __future__ import annotations

import uuid
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk import form_inputs
from desk.app_state import AppState, state_of
from desk.names_in_messages import renderer
from desk.plan_names import localized_title
from desk.rendering import language_of, page
from desk.request_body import form_of
from desk.value_lists import lists_for
from desk.words import word
from incidents.signals import DESK, SignalRefusedError
from ledger import list_queries
from ledger.list_rows import SignalListRow
from playbooks.definition.declarations import SignalSpec
from translations import Message

router = APIRouter(include_in_schema=False)


@router.get("/report/new")
async def choose(request: Request) -> Response:
    plan, language = state_of(request).runtime.plan, language_of(request)
    kind = request.query_params.get("signal", "")
    if kind in plan.signals:
        return await _form(request, plan.signals[kind], dict(request.query_params), [])
    return page(
        request,
        "choose.html",
        signals=[(name, form_inputs.title(spec, language)) for name, spec in plan.signals.items()],
    )


async def _form(
    request: Request, spec: SignalSpec, typed: dict[str, str], faults: list[Message]
) -> Response:
    app_state, language = state_of(request), language_of(request)
    async with app_state.runtime.ledger.reading() as connection:
        directory = await app_state.runtime.directory(connection)
    render = renderer(app_state.runtime.plan, language, directory)
    texts = app_state.runtime.plan.texts.get(language, {})
    shown = {
        "signal": spec.name,
        "title": form_inputs.title(spec, language),
        "id": typed.get("id") or str(uuid.uuid4()),
        "inputs": form_inputs.inputs(spec, typed, faults, render, texts),
        "faults": form_inputs.others(spec, faults, render),
        "first": localized_title(spec.say_first, language, ""),
        "lists": lists_for((f.kind for f in spec.fields.values()), directory, language, texts),
    }
    return page(request, "form.html", 422 if faults else 200, **shown)


@router.post("/report/new")
async def send(request: Request) -> Response:
    app_state, form = state_of(request), await form_of(request)
    spec = app_state.runtime.plan.signals.get(form.get("signal", ""))
    if spec is None:
        return RedirectResponse("/report/new", 303)
    try:
        # The id was made with the form, so that a second tap on the button is the same report.
        signal, _ = await app_state.intake.take_fields(
            spec.name, form_inputs.fields(spec, form), DESK, form.get("id") or None
        )
    except SignalRefusedError as refused:
        return await _form(request, spec, form, refused.messages)
    return RedirectResponse(f"/report/sent/{quote(signal.id)}", 303)


@router.get("/report/sent/{signal_id:path}")
async def confirmation(request: Request, signal_id: str) -> Response:
    signal = await _signal(state_of(request), signal_id)
    language = language_of(request)
    became = signal["verdict"] if signal else None
    text = (
        word(became, language, n=signal["incident"])
        if signal and became
        else word("judging", language)
    )
    return page(request, "sent.html", id=signal_id, became=text, signal=signal)


async def _signal(app_state: AppState, signal_id: str) -> SignalListRow | None:
    async with app_state.runtime.ledger.reading() as connection:
        recent = await list_queries.signals(connection)
    return next((s for s in recent if s["id"] == signal_id and s["source"] == DESK), None)
