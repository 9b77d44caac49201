"""The people page: who is on duty, who is away, gaps in the company data, and a form to report an
absence.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk.access import access_of
from desk.app_state import state_of
from desk.authentication import actor_of
from desk.display_names import Titles
from desk.rendering import language_of, page, refusals
from desk.request_body import form_of
from desk.words import role
from handlers import staff_changes, staff_queries
from handlers.list_rows import PersonListRow
from incidents.signals import SignalRefusedError
from playbooks.definition.desk_rights import PHONES

router = APIRouter(include_in_schema=False)
SHOWN, CHANGES = 60, 12


@router.get("/people")
async def list_people(request: Request) -> Response:
    return await _page(request)


@router.post("/people/away")
async def away(request: Request) -> Response:
    form, runtime = await form_of(request), state_of(request).runtime
    try:
        lost = form.get("unreachable", "") == "yes"
        await staff_changes.start_absence(
            runtime,
            form.get("person", ""),
            form.get("from", ""),
            form.get("until", ""),
            actor_of(request),
            lost,
        )
    except SignalRefusedError as refused:
        return await _page(request, 422, refusals(request, refused))
    return RedirectResponse("/people", 303)


@router.post("/people/back")
async def back(request: Request) -> Response:
    form = await form_of(request)
    try:
        runtime, actor = state_of(request).runtime, actor_of(request)
        person = form.get("person", "")
        if form.get("planned") == "yes":
            await staff_changes.cancel_absence(runtime, person, form.get("from", ""), actor)
        else:
            await staff_changes.end_absence(runtime, person, actor)
    except SignalRefusedError as refused:
        return await _page(request, 422, refusals(request, refused))
    return RedirectResponse("/people", 303)


async def _page(request: Request, status: int = 200, fault: str = "") -> Response:
    runtime = state_of(request).runtime
    async with runtime.ledger.reading() as connection:
        titles = Titles(runtime, await runtime.directory(connection), language_of(request))
    rows, asked = (
        await staff_queries.list_people(runtime),
        request.query_params.get("q", "").strip(),
    )
    # A reader who may not see phones must not find one digit by digit.
    phones = access_of(request).may(PHONES)
    found = [row for row in rows if _fits(row, asked, phones)] if asked else []
    names = {row["id"]: row["name"] for row in rows}
    shown = {
        "titles": titles,
        "fault": fault,
        "q": asked,
        "found": found[:SHOWN],
        "more": max(0, len(found) - SHOWN),
        "total": len(rows),
        "away": [row for row in rows if row["availability"] != "in the city"],
        "names": names,
        "ahead": [row for row in rows if row["availability"] == "in the city" and row["from"]],
        "duty": [row for row in await staff_queries.list_roster(runtime) if row["now"]],
        "holes": await staff_queries.list_data_gaps(runtime),
        "changes": (await staff_queries.list_staff_changes(runtime))[:CHANGES],
    }
    return page(request, "people.html", status, **shown)


def _fits(row: PersonListRow, asked: str, phones: bool) -> bool:
    """A person by part of the name, id or role, and of the phone where `phones`."""
    roles = [r["role"] for r in row["roles"]]
    words = [
        row["id"],
        row["name"],
        *(row["phones"] if phones else ()),
        *roles,
        *(role(r, "zh") for r in roles),
        row["site"] or "",
    ]
    return any(asked.lower() in word.lower() for word in words)
