"""The page of the plan's routines: what is asked now, when each comes next, what came of it."""

from __future__ import annotations

import uuid
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk.app_state import state_of
from desk.authentication import actor_of
from desk.display_names import Titles
from desk.now_view import AskedQuestion, merge_same_questions
from desk.plan_names import localized_title
from desk.rendering import language_of, page, refusals
from desk.request_body import form_of
from handlers import routine_list, routine_run_list, routines
from incidents.signals import SignalRefusedError
from ledger import list_pages, list_queries
from playbooks.intake.bounds import LONGEST_NAME

router = APIRouter(include_in_schema=False)
SHOWN_ASKED = 300


@router.get("/routines")
async def calendar(request: Request) -> Response:
    return await routines_page(request)


@router.post("/routines/run")
async def record_by_hand(request: Request) -> Response:
    form = await form_of(request)
    try:
        await routines.begin(
            state_of(request).runtime,
            form.get("name", ""),
            form.get("for", "").strip() or None,
            actor_of(request),
            form.get("id", "")[:LONGEST_NAME],
        )
    except SignalRefusedError as refused:
        return await routines_page(request, 422, refusals(request, refused))
    return RedirectResponse("/routines", 303)


async def routines_page(request: Request, status: int = 200, fault: str = "") -> Response:
    """Also the answer to what was refused: `fault` says why."""
    runtime, language = state_of(request).runtime, language_of(request)
    plan = runtime.plan
    runs = await routine_run_list.list_routine_runs(runtime)
    rows = [
        row
        | {
            "title": localized_title(plan.routines[row["name"]].titles, language, row["name"]),
            "after": plan.routines[row["name"]].after_closing,
            "runs": [run for run in runs if run["routine"] == row["name"]],
            # Sent back with the form: one that is posted twice begins the routine once.
            "request": str(uuid.uuid4()),
        }
        for row in await routine_list.list_routines(runtime)
    ]
    clauses = {number: titles.get(language, "") for number, (titles, _) in plan.clauses.items()}
    asked = await _asked(request)
    return page(request, "routines.html", status, fault=fault, rows=rows, clauses=clauses, **asked)


async def _asked(request: Request) -> dict[str, Any]:
    """The open questions of routines, with the forms that answer them."""
    runtime = state_of(request).runtime
    async with runtime.ledger.reading() as connection:
        titles = Titles(runtime, await runtime.directory(connection), language_of(request))
        found = await list_pages.open_questions(connection, SHOWN_ASKED, 1, of_routines=True)
        numbers = dict.fromkeys(notice["incident"] for notice in found.rows)
        heads = [await list_queries.incident(connection, number) for number in numbers]
    groups = []
    for head in heads:
        own = [notice for notice in found.rows if head and notice["incident"] == head["id"]]
        asked: list[AskedQuestion] = [
            {**notice, "deciding": titles.deciding(head, notice)} for notice in own if head
        ]
        groups.append({"incident": head, "asked": merge_same_questions(asked)})
    return {"titles": titles, "groups": groups, "asked": found.total}
