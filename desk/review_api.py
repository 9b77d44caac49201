"""The review of an incident and its lessons over HTTP."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.api_replies import faults, reply
from desk.app_state import state_of
from desk.authentication import actor_of
from desk.path_params import Number, Text
from desk.people_api import object_of, text_of
from desk.request_body import object_body
from handlers import reviews
from incidents.signals import SignalRefusedError
from playbooks.intake.bounds import LONGEST_FIELD
from translations import reason_row

router = APIRouter(prefix="/api")


@router.get("/incidents/{incident_id}/review")
async def as_json(request: Request, incident_id: Number) -> Response:
    try:
        found = await reviews.review(state_of(request).runtime, incident_id)
        return reply(found | {"incident": reason_row(found["incident"])})
    except SignalRefusedError as refused:
        return faults(refused.faults, 404)


@router.post(
    "/incidents/{incident_id}/lessons",
    openapi_extra=object_body("text", text="string"),
)
async def save_remark(request: Request, incident_id: Number) -> Response:
    """{"text"}"""
    body = await object_of(request)
    try:
        return reply(
            await reviews.add_lesson(
                state_of(request).runtime,
                incident_id,
                text_of(body, "text", LONGEST_FIELD),
                actor_of(request),
            )
        )
    except SignalRefusedError as refused:
        return faults(refused.faults, 422)


@router.get("/lessons")
async def find(request: Request, q: Text = "") -> Response:
    return reply(await reviews.search(state_of(request).runtime, q))
