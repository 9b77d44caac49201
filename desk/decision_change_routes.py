"""Changing the order in force: a button on the page of its incident, and over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk.access import access_of, require
from desk.api_replies import faults, reply
from desk.app_state import state_of
from desk.authentication import actor_of
from desk.decision_form import given_values
from desk.incident_pages import incident_page
from desk.path_params import Number
from desk.rendering import in_words
from desk.request_body import form_of, json_of, object_body
from handlers.decision_changes import ChangeableDecision, change_decision, decisions_of
from handlers.notice_answers import AnswerRefusedError
from playbooks.definition.desk_rights import DECIDE
from translations import message

router = APIRouter()


@router.post("/incidents/{incident_id}/decision", include_in_schema=False)
async def change(request: Request, incident_id: Number) -> Response:
    """Returns to the page of the incident."""
    form = await form_of(request)
    try:
        await _change(request, incident_id, form.get("step", ""), form, given_values(form))
    except AnswerRefusedError as cannot:
        return await incident_page(request, incident_id, 409, in_words(request, cannot.message))
    return RedirectResponse(f"/incidents/{incident_id}", 303)


@router.post(
    "/api/incidents/{incident_id}/decision",
    responses={409: {"description": "cannot be changed"}},
    openapi_extra=object_body("step", "answer", step="string", answer="string", values="object"),
)
async def change_by_api(request: Request, incident_id: Number) -> Response:
    """{"step": "decide", "answer": "<option>", "values"?: {}}"""
    raw = await json_of(request)
    if not isinstance(raw, dict) or not isinstance(raw.get("values", {}), dict):
        return faults(['send {"step": "decide", "answer": "suspend", "values": {}}'], 422)
    given = {name: str(raw.get(name, "")) for name in ("step", "answer")}
    try:
        option = await _change(request, incident_id, given["step"], given, raw.get("values", {}))
    except AnswerRefusedError as cannot:
        return faults([str(cannot)], 409)
    return reply({"incident": incident_id, "step": given["step"], "answer": option})


async def _change(
    request: Request,
    incident_id: int,
    key: str,
    given: Mapping[str, str],
    values: Mapping[str, Any],
) -> str:
    runtime = state_of(request).runtime
    found = next((one for one in await decisions_of(runtime, incident_id) if one.key == key), None)
    if found is None or not found.people:
        require(request, (DECIDE,), ("decide",))
        raise AnswerRefusedError(message("refusal.nothing_to_change"))
    person = _in_whose_place(request, found)
    actor = actor_of(request)
    return await change_decision(runtime, found, person, given.get("answer", ""), values, actor)


def _in_whose_place(request: Request, decision: ChangeableDecision) -> str:
    """Their own decision, else that of the first who may take it. Raises AccessDeniedError."""
    own = access_of(request).person
    if own in decision.people:
        return own
    require(request, (DECIDE,), ("decide",))
    return decision.people[0]
