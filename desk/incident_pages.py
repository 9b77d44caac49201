"""The page of an incident, and the buttons that answer its questions."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk.answer_upload import posted_answer
from desk.app_state import state_of
from desk.authentication import actor_of
from desk.decision_form import given_values
from desk.free_text_answers import require_words
from desk.home_page import home_page
from desk.incident_view import incident_view
from desk.path_params import Number, posted_number
from desk.rendering import in_words, language_of, page
from desk.routine_pages import routines_page
from desk.words import word
from handlers import notice_answers
from handlers.pictures import keep_pictures
from ledger import notices

router = APIRouter(include_in_schema=False)


@router.get("/incidents/{incident_id}")
async def incident(request: Request, incident_id: Number) -> Response:
    return await incident_page(request, incident_id)


async def incident_page(
    request: Request, incident_id: int, status: int = 200, fault: str = ""
) -> Response:
    """The page, with what was refused."""
    shown = await incident_view(state_of(request), incident_id, language_of(request))
    if shown is None:
        return page(request, "message.html", 404, text=word("not_found", language_of(request)))
    return page(request, "incident.html", status, fault=fault, **shown)


@router.post("/notices/{notice_id}/answer")
async def answer(request: Request, notice_id: Number) -> Response:
    """A button of the desk: answers on behalf of the person asked, and returns to the page of the
    button.
    """
    form, sent = await posted_answer(request)
    to_routines = form.get("back") == "routines"
    back = posted_number(form.get("back", ""))
    try:
        await _keep(request, notice_id, form, sent)
        await notice_answers.answer(
            state_of(request).runtime,
            notice_id,
            form.get("answer", ""),
            actor_of(request),
            given_values(form),
        )
    except notice_answers.AnswerRefusedError as cannot:
        fault = in_words(request, cannot.message)
        if to_routines:
            return await routines_page(request, 409, fault)
        return await (
            home_page(request, 409, fault)
            if back is None
            else incident_page(request, back, 409, fault)
        )
    if to_routines:
        return RedirectResponse("/routines", 303)
    return RedirectResponse("/" if back is None else f"/incidents/{back}", 303)


async def _keep(request: Request, notice_id: int, form: dict[str, str], sent: list[bytes]) -> None:
    """Raises AnswerRefusedError."""
    runtime = state_of(request).runtime
    async with runtime.ledger.reading() as connection:
        found = await notices.find(connection, notice_id)
    if found:
        require_words(found, form, sent)
    if found and sent:
        await keep_pictures(runtime, found, sent, actor_of(request))
