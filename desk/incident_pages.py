"""The page of an incident, and the buttons that answer its questions."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk.app_state import state_of
from desk.decision_form import given_values
from desk.home_page import home_page
from desk.incident_view import incident_view
from desk.path_params import Number, posted_number
from desk.rendering import in_words, language_of, page
from desk.request_body import form_of
from desk.words import word
from handlers import notice_answers

router = APIRouter(include_in_schema=False)


@router.get("/incidents/{incident_id}")
async def incident(request: Request, incident_id: Number) -> Response:
    return await _incident(request, incident_id)


async def _incident(
    request: Request, incident_id: int, status: int = 200, fault: str = ""
) -> Response:
    shown = await incident_view(state_of(request), incident_id, language_of(request))
    if shown is None:
        return page(request, "message.html", 404, text=word("not_found", language_of(request)))
    return page(request, "incident.html", status, fault=fault, **shown)


@router.post("/notices/{notice_id}/answer")
async def answer(request: Request, notice_id: Number) -> Response:
    """A button of the desk: answers on behalf of the person asked, and returns to the page of the
    button.
    """
    form = await form_of(request)
    back = posted_number(form.get("back", ""))
    try:
        await notice_answers.answer(
            state_of(request).runtime,
            notice_id,
            form.get("answer", ""),
            "desk",
            given_values(form),
        )
    except notice_answers.AnswerRefusedError as cannot:
        fault = in_words(request, cannot.message)
        return await (
            home_page(request, 409, fault) if back is None else _incident(request, back, 409, fault)
        )
    return RedirectResponse("/" if back is None else f"/incidents/{back}", 303)
