"""Proposed orders over HTTP."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.api_replies import faults, reply
from desk.app_state import state_of
from desk.authentication import actor_of
from desk.path_params import Number, Text
from desk.request_body import json_of, object_body
from handlers import order_decisions
from ledger import orders

router = APIRouter(prefix="/api")


_BODY = object_body("decision", decision={"enum": ["confirmed", "refused"]}, cartons="integer")
_DENIED: dict[int | str, dict[str, Any]] = {
    409: {"description": "cannot be decided"},
    422: {"description": "not understood"},
}


@router.get("/orders")
async def proposed(
    request: Request, incident: Number | None = None, state: Text | None = None
) -> Response:
    async with state_of(request).runtime.ledger.reading() as connection:
        return reply(await orders.orders(connection, incident, state))


@router.post("/orders/{order_id}", responses=_DENIED, openapi_extra=_BODY)
async def decide(request: Request, order_id: Number) -> Response:
    """{"decision": "confirmed|refused", "cartons"?: 12}"""
    raw = await json_of(request)
    decision, cartons = (
        (raw.get("decision"), raw.get("cartons")) if isinstance(raw, dict) else (None, None)
    )
    if (
        decision not in (orders.CONFIRMED, orders.REFUSED)
        or not isinstance(cartons, int | None)
        or isinstance(cartons, bool)
    ):
        return faults(
            [
                'send {"decision": "confirmed"} or "refused", with "cartons" as a whole number'
                " where it is altered"
            ],
            422,
        )
    try:
        await order_decisions.decide(
            state_of(request).runtime,
            order_id,
            order_decisions.OrderDecision(decision, cartons, actor_of(request)),
        )
    except order_decisions.OrderDecisionError as cannot:
        return faults([str(cannot)], 409)
    return reply({"order": order_id, "decision": decision})
