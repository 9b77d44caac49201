"""Confirms or refuses proposed orders from the page of the services (3.2.5)."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk.app_state import state_of
from desk.authentication import actor_of
from desk.path_params import Number, posted_number
from desk.rendering import language_of
from desk.request_body import form_of
from desk.service_and_order_page import service_page
from desk.words import word
from handlers import order_decisions
from ledger import orders

router = APIRouter(include_in_schema=False)


@router.post("/service/orders/{order_id}")
async def decide(request: Request, order_id: Number) -> Response:
    """Confirm one order, perhaps with other cartons, or refuse it."""
    form = await form_of(request)
    refused = form.get("decision") == orders.REFUSED
    typed = form.get("cartons", "")
    cartons = None if refused else posted_number(typed)
    if not refused and typed and cartons is None:
        return await service_page(request, 422, word("order_wrong", language_of(request)))
    state = orders.REFUSED if refused else orders.CONFIRMED
    ruling = order_decisions.OrderDecision(state, cartons, actor_of(request))
    return await _decided(
        request, order_decisions.decide(state_of(request).runtime, order_id, ruling)
    )


@router.post("/service/incidents/{incident}/orders")
async def decide_all(request: Request, incident: Number) -> Response:
    """Confirm every order of an incident as proposed."""
    runtime, actor = state_of(request).runtime, actor_of(request)
    return await _decided(request, order_decisions.confirm_all(runtime, incident, actor))


async def _decided(request: Request, deciding: Any) -> Response:
    try:
        await deciding
    except order_decisions.OrderDecisionError as cannot:
        wrong = cannot.message.code == "refusal.order_cartons"
        key = "order_wrong" if wrong else "order_gone"
        return await service_page(request, 422 if wrong else 409, word(key, language_of(request)))
    return RedirectResponse("/service#orders", 303)
