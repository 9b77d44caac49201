"""After an incident: its report, rectification, lessons; and the plan's routines.

Pages and JSON.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk.api import faults, reply
from desk.app_state import state_of
from desk.display_names import Row, Titles
from desk.path_params import Number
from desk.people_api import object_of, text_of
from desk.rendering import language_of, page, refusals
from desk.request_body import form_of
from desk.words import word
from handlers import reviews, routine_list, routines
from incidents.signals import SignalRefusedError
from ledger import list_queries
from translations import in_english, reason_row

router = APIRouter()
ORDER = "rectification.ordered"


@router.get("/api/incidents/{incident_id}/review")
async def as_json(request: Request, incident_id: Number) -> Response:
    try:
        found = await reviews.review(state_of(request).runtime, incident_id)
        return reply(found | {"incident": reason_row(found["incident"])})
    except SignalRefusedError as refused:
        return faults(refused.faults, 404)


@router.post("/api/incidents/{incident_id}/lessons")
async def save_remark(request: Request, incident_id: Number) -> Response:
    """{"text", "by"?}"""
    body = await object_of(request)
    try:
        return reply(
            await reviews.add_lesson(
                state_of(request).runtime,
                incident_id,
                text_of(body, "text"),
                text_of(body, "by") or "api",
            )
        )
    except SignalRefusedError as refused:
        return faults(refused.faults, 422)


@router.get("/api/lessons")
async def find(request: Request, q: str = "") -> Response:
    return reply(await reviews.search(state_of(request).runtime, q))


@router.get("/api/routines")
async def list_routines(request: Request) -> Response:
    rows = await routine_list.list_routines(state_of(request).runtime)
    return reply([in_english(row) for row in rows])


@router.post("/api/routines/{name}/run")
async def run(request: Request, name: str) -> Response:
    """{"for"?: a site, a truck, or the number of the closed incident it follows}"""
    body = await object_of(request)
    try:
        return reply(
            {
                "incidents": await routines.begin(
                    state_of(request).runtime, name, text_of(body, "for") or None
                )
            }
        )
    except SignalRefusedError as refused:
        return faults(refused.faults, 422)


@router.get("/incidents/{incident_id}/review", include_in_schema=False)
async def shown(request: Request, incident_id: Number) -> Response:
    return await _page(request, incident_id)


@router.post("/incidents/{incident_id}/lessons", include_in_schema=False)
async def save_lesson(request: Request, incident_id: Number) -> Response:
    form = await form_of(request)
    try:
        await reviews.add_lesson(
            state_of(request).runtime, incident_id, form.get("text", ""), "desk"
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
            order | {"asked": await list_queries.notices(connection, order["id"])}
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
    rows: list[Row] = await reviews.search(state_of(request).runtime, asked)
    return page(request, "lessons.html", rows=rows, q=asked)


@router.get("/routines", include_in_schema=False)
async def calendar(request: Request) -> Response:
    return await _routines(request)


@router.post("/routines/run", include_in_schema=False)
async def record_by_hand(request: Request) -> Response:
    form: dict[str, Any] = await form_of(request)
    try:
        await routines.begin(
            state_of(request).runtime, form.get("name", ""), form.get("for", "").strip() or None
        )
    except SignalRefusedError as refused:
        return await _routines(request, 422, refusals(request, refused))
    return RedirectResponse("/", 303)


async def _routines(request: Request, status: int = 200, fault: str = "") -> Response:
    runtime, language = state_of(request).runtime, language_of(request)
    rows = await routine_list.list_routines(runtime)
    plan = runtime.plan
    shown = [
        row
        | {
            "title": plan.routines[row["name"]].titles.get(language, row["name"]),
            "after": plan.routines[row["name"]].after_closing,
        }
        for row in rows
    ]
    clauses = {number: titles.get(language, "") for number, (titles, _) in plan.clauses.items()}
    return page(request, "routines.html", status, fault=fault, rows=shown, clauses=clauses)
