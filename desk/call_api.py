"""Call lists for machines and the command line. Times are ISO 8601 in UTC."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.api_replies import faults, reply
from desk.app_state import state_of
from desk.authentication import actor_of
from desk.path_params import Number, Text
from desk.request_body import json_of, object_body
from handlers.call_outcomes import CallOutcomeError, record_call_outcome
from ledger import call_lists

router = APIRouter(prefix="/api")


@router.get("/calls")
async def lists(
    request: Request, incident: Number | None = None, person: Text | None = None
) -> Response:
    async with state_of(request).runtime.ledger.reading() as connection:
        return reply(await call_lists.calls(connection, person, None, incident))


@router.post(
    "/calls/{call_id}",
    responses={409: {"description": "cannot be marked"}},
    openapi_extra=object_body("outcome", outcome="string", at="string"),
)
async def mark_call(request: Request, call_id: Number) -> Response:
    """{"outcome": "reached|no answer|call back", "at"?: "15:30"}"""
    raw = await json_of(request)
    if (
        not isinstance(raw, dict)
        or not isinstance(raw.get("outcome"), str)
        or not isinstance(raw.get("at", ""), str)
    ):
        return faults(
            ['send {"outcome": "reached"}, or "no answer", or "call back" with "at": "15:30"'], 422
        )
    try:
        done = await record_call_outcome(
            state_of(request).runtime,
            call_id,
            raw["outcome"],
            actor_of(request),
            raw.get("at", ""),
        )
    except CallOutcomeError as cannot:
        return faults([str(cannot)], 409)
    return reply(
        {"call": done.call, "incident": done.incident, "state": done.state, "again": done.again}
    )
