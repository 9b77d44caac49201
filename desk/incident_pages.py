"""The pages that are looked at: what needs a person now, one incident, trucks, what was parked."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from desk.api import replay_parked
from desk.app_state import state_of
from desk.decision_form import given_values
from desk.display_names import Titles
from desk.incident_view import incident_view
from desk.now_page import now_page
from desk.path_params import Number, posted_number
from desk.rendering import in_words, language_of, page
from desk.request_body import form_of
from desk.words import word
from handlers import notice_answers, unit_overview
from ledger import list_pages

router = APIRouter(include_in_schema=False)
SHOWN_PARKED = 200  # rows of a page
PageNumber = Annotated[int, Query(alias="page", ge=1, le=1_000_000)]


@router.get("/")
async def home(request: Request, number: PageNumber = 1) -> Response:
    return await _home(request, number=number)


async def _home(request: Request, status: int = 200, fault: str = "", number: int = 1) -> Response:
    return page(
        request,
        "home.html",
        status,
        fault=fault,
        **await now_page(state_of(request), language_of(request), number),
    )


@router.get("/incidents")
async def incidents() -> Response:
    return RedirectResponse("/", 303)


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
            **given_values(form),
        )
    except notice_answers.AnswerRefusedError as cannot:
        fault = in_words(request, cannot.message)
        return await (
            _home(request, 409, fault) if back is None else _incident(request, back, 409, fault)
        )
    return RedirectResponse("/" if back is None else f"/incidents/{back}", 303)


@router.get("/units")
async def units(request: Request) -> Response:
    runtime = state_of(request).runtime
    rows = await unit_overview.list_units(runtime)
    async with runtime.ledger.reading() as connection:
        titles = Titles(runtime, await runtime.directory(connection), language_of(request))
    away = {"failed": 0, "offered": 1, "dispatched": 2}
    rows.sort(
        key=lambda row: (not row["waiting"], away.get(row["state"], 9), row["site"], row["id"])
    )
    return page(request, "units.html", titles=titles, rows=rows)


@router.get("/parked")
async def parked(request: Request, number: PageNumber = 1) -> Response:
    async with state_of(request).runtime.ledger.reading() as connection:
        rows, total, _ = await list_pages.parked(connection, SHOWN_PARKED, number)
        # Rounded up.
        pages = -(-total // SHOWN_PARKED)
        if number > pages > 0:
            number = pages
            rows, _, _ = await list_pages.parked(connection, SHOWN_PARKED, number)
    return page(request, "parked.html", rows=rows, page=number, pages=pages)


@router.post("/parked/{parked_id}/replay")
async def replay(request: Request, parked_id: Number) -> Response:
    if not await replay_parked(state_of(request), parked_id):
        return page(request, "message.html", 404, text=word("not_parked", language_of(request)))
    return RedirectResponse("/parked", 303)
