"""Call lists: each caller's own behind their link, made for a phone; all of them on the desk
(3.2.2).
"""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk.app_state import state_of
from desk.authentication import actor_of
from desk.display_names import Titles
from desk.notice_by_link import link_error_page, linked_notice
from desk.path_params import posted_number
from desk.rendering import in_words, language_of, page
from desk.request_body import form_of
from desk.words import word
from handlers.call_outcomes import CallOutcomeError, record_call_outcome
from ledger import call_lists, list_queries
from ledger.customer_list_rows import CallListRow
from ledger.tables import NoticeRow
from playbooks.messages.call_lists import OPEN, REACHED, of_calls
from translations import message

router = APIRouter(include_in_schema=False)
AT_ONCE = 30  # calls on one page of a phone


async def my_list(
    request: Request, token: str, notice: NoticeRow, status: int = 200, fault: str = ""
) -> Response:
    """What the caller of this notice has to call, behind the link in the message; `token` is the
    link's.
    """
    app_state = state_of(request)
    async with app_state.runtime.ledger.reading() as connection:
        rows = await call_lists.calls(connection, notice.person, notice.token)
        incident = await list_queries.incident(connection, notice.incident)
        titles = Titles(
            app_state.runtime, await app_state.runtime.directory(connection), language_of(request)
        )
    asked = notice.expects != "nothing" and notice.state in ("owed", "sending", "sent", "unknown")
    here = {
        "action": f"/n/{token}/call",
        "notice": notice,
        "asked": asked,
        "title": titles.kind(incident) if incident else "",
    }
    return page(request, "list.html", status, fault=fault, **_shown(rows), **here)


@router.post("/n/{token}/call")
async def mark_mine(request: Request, token: str) -> Response:
    app_state, form = state_of(request), await form_of(request)
    found = await linked_notice(app_state, token)
    if found is None or found.state != "open" or not of_calls(found.notice.token):
        return link_error_page(request, found)
    notice = found.notice
    if fault := await _mark(request, form, (notice.token, notice.person)):
        return await my_list(request, token, notice, 409, fault)
    return RedirectResponse(f"/n/{token}", 303)


@router.get("/calls")
async def lists(request: Request) -> Response:
    """Every caller with calls to make."""
    app_state = state_of(request)
    async with app_state.runtime.ledger.reading() as connection:
        found = await call_lists.lists(connection)
        directory = await app_state.runtime.directory(connection)
    rows = [
        row
        | {
            "name": directory.people[row["person"]].name,
            "to": f"/calls/{quote(row['person'], safe='')}",
        }
        for row in found
    ]
    return page(request, "calls.html", rows=rows)


@router.get("/calls/{person}")
async def one(request: Request, person: str) -> Response:
    return await _of_person(request, person)


async def _of_person(request: Request, person: str, status: int = 200, fault: str = "") -> Response:
    app_state = state_of(request)
    async with app_state.runtime.ledger.reading() as connection:
        rows = await call_lists.calls(connection, person)
        known = (await app_state.runtime.directory(connection)).people.get(person)
    if known is None or not rows:
        return page(request, "message.html", 404, text=word("calls_none", language_of(request)))
    here = {
        "action": f"/calls/{quote(person, safe='')}",
        "notice": None,
        "asked": False,
        "title": known.name,
    }
    return page(request, "list.html", status, fault=fault, **_shown(rows), **here)


@router.post("/calls/{person}")
async def mark_theirs(request: Request, person: str) -> Response:
    if fault := await _mark(request, await form_of(request), None):
        return await _of_person(request, person, 409, fault)
    return RedirectResponse(f"/calls/{quote(person, safe='')}", 303)


async def _mark(request: Request, form: dict[str, str], mine: tuple[str, str] | None) -> str:
    """What was wrong with it, if anything was."""
    typed = form.get("call", "")
    number = posted_number(typed)
    try:
        if number is None:
            raise CallOutcomeError(message("refusal.no_call", text=typed[:20]))
        await record_call_outcome(
            state_of(request).runtime,
            number,
            form.get("outcome", ""),
            actor_of(request),
            form.get("at", ""),
            mine,
        )
    except CallOutcomeError as cannot:
        return in_words(request, cannot.message)
    return ""


def _shown(rows: list[CallListRow]) -> dict[str, object]:
    left = [row for row in rows if row["state"] in OPEN]
    return {
        "total": len(rows),
        "reached": sum(r["state"] == REACHED for r in rows),
        "left": len(left),
        "rows": left[:AT_ONCE],
    }
