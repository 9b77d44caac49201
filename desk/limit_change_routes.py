"""Moving the limit of an open step: on the page of its incident, and over HTTP (2.1.2.1)."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk.api_replies import faults, reply
from desk.app_state import state_of
from desk.authentication import actor_of
from desk.incident_pages import incident_page
from desk.path_params import Number
from desk.rendering import in_words
from desk.request_body import form_of, json_of, object_body
from handlers.limit_changes import change_limit
from handlers.notice_answers import AnswerRefusedError

router = APIRouter()
WORDS = ("step", "until", "why")


@router.post("/incidents/{incident_id}/limit", include_in_schema=False)
async def move(request: Request, incident_id: Number) -> Response:
    """Returns to the page of the incident."""
    form = await form_of(request)
    step, until, why = (form.get(name, "") for name in WORDS)
    runtime, actor = state_of(request).runtime, actor_of(request)
    try:
        await change_limit(runtime, incident_id, step, until, why, actor)
    except AnswerRefusedError as cannot:
        return await incident_page(request, incident_id, 409, in_words(request, cannot.message))
    return RedirectResponse(f"/incidents/{incident_id}", 303)


@router.post(
    "/api/incidents/{incident_id}/limit",
    responses={409: {"description": "cannot be moved"}},
    openapi_extra=object_body(*WORDS, step="string", until="string", why="string"),
)
async def move_by_api(request: Request, incident_id: Number) -> Response:
    """{"step": "repair/K-07", "until": "18:00", "why": "…"}"""
    raw = await json_of(request)
    if not isinstance(raw, dict) or not all(isinstance(raw.get(name), str) for name in WORDS):
        return faults(['send {"step": "repair/K-07", "until": "18:00", "why": "…"}'], 422)
    step, until, why = (raw[name] for name in WORDS)
    runtime, actor = state_of(request).runtime, actor_of(request)
    try:
        moment = await change_limit(runtime, incident_id, step, until, why, actor)
    except AnswerRefusedError as cannot:
        return faults([str(cannot)], 409)
    return reply({"incident": incident_id, "step": step, "until": moment})
