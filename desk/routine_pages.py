"""The page of the plan's routines: when each comes next, with a button to begin it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk.app_state import state_of
from desk.rendering import language_of, page, refusals
from desk.request_body import form_of
from handlers import routine_list, routines
from incidents.signals import SignalRefusedError

router = APIRouter(include_in_schema=False)


@router.get("/routines")
async def calendar(request: Request) -> Response:
    return await _routines(request)


@router.post("/routines/run")
async def record_by_hand(request: Request) -> Response:
    form = await form_of(request)
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
