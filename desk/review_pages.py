"""After an incident: the pages of its report, its rectification and its lessons."""

from __future__ import annotations

from contextlib import suppress

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk.app_state import state_of
from desk.authentication import actor_of
from desk.display_names import Titles
from desk.path_params import Number
from desk.rendering import language_of, page, refusals
from desk.request_body import form_of
from desk.words import word
from handlers import reviews
from handlers.runtime import NoCompanyError
from incidents.signals import SignalRefusedError
from ledger import list_queries

router = APIRouter()
ORDER = "rectification.ordered"


@router.get("/incidents/{incident_id}/review", include_in_schema=False)
async def shown(request: Request, incident_id: Number) -> Response:
    return await _page(request, incident_id)


@router.post("/incidents/{incident_id}/lessons", include_in_schema=False)
async def save_lesson(request: Request, incident_id: Number) -> Response:
    form = await form_of(request)
    try:
        await reviews.add_lesson(
            state_of(request).runtime, incident_id, form.get("text", ""), actor_of(request)
        )
    except SignalRefusedError as refused:
        return await _page(request, incident_id, 422, refusals(request, refused))
    return RedirectResponse(f"/incidents/{incident_id}/review", 303)


async def _page(request: Request, incident_id: int, status: int = 200, fault: str = "") -> Response:
    runtime, language = state_of(request).runtime, language_of(request)
    try:
        found = await reviews.review(runtime, incident_id)
    except SignalRefusedError:
        return page(request, "message.html", 404, text=word("not_found", language))
    async with runtime.ledger.reading() as connection:
        titles = Titles(runtime, await runtime.directory(connection), language)
        orders = [
            {**order, "asked": await list_queries.notices(connection, order["id"])}
            for order in found["rectifications"]
        ]
    names = {
        d.name: d.titles.get(language, d.name)
        for d in titles.plan(found["incident"]["plan_version"]).departments
    }
    order = (
        f"/report/new?signal={ORDER}&about={incident_id}" if ORDER in runtime.plan.signals else ""
    )
    return page(
        request,
        "review.html",
        status,
        fault=fault,
        titles=titles,
        names=names,
        order=order,
        **(found | {"rectifications": orders}),
    )


@router.get("/lessons", include_in_schema=False)
async def lessons(request: Request) -> Response:
    asked = request.query_params.get("q", "").strip()
    runtime = state_of(request).runtime
    rows = await reviews.search(runtime, asked)
    names: dict[str, str] = {}
    with suppress(NoCompanyError):  # lessons outlive the company's list
        async with runtime.ledger.reading() as connection:
            people = (await runtime.directory(connection)).people
        names = {row["by"]: people[row["by"]].name for row in rows if row["by"] in people}
    return page(request, "lessons.html", rows=rows, q=asked, names=names)
