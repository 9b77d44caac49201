"""The paper gateway as an inbox per phone: the messages sent to each person, with forms to answer
as that person.
"""

from __future__ import annotations

from typing import TypedDict

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk.app_state import AppState, state_of
from desk.rendering import in_words, page, refusals
from desk.request_body import form_of
from handlers.absence_texts import read_absence_text
from handlers.notice_answers import AnswerRefusedError, choices, reply
from incidents.signals import SignalRefusedError
from ledger import list_queries
from ledger.list_rows import PaperListRow

READ = 3000  # messages: a campaign must not push the others out of the inbox
PHONES, BUBBLES, RETAILERS = 40, 12, 30

router = APIRouter(include_in_schema=False)


class Bubble(PaperListRow):
    """A message with the answers it still accepts."""

    choices: list[str]


class Phone(TypedDict):
    """The inbox of one person."""

    person: str
    name: str
    role: str
    bubbles: list[Bubble]


@router.get("/wall")
async def paper_inbox(request: Request) -> Response:
    return await _inbox(request)


async def _inbox(
    request: Request, status: int = 200, fault: str = "", person: str = ""
) -> Response:
    app_state = state_of(request)
    phones = await _phones(app_state) if app_state.paper else []
    staff = [p for p in phones if p["role"] != "retailer"]
    shops = [p for p in phones if p["role"] == "retailer"]
    shown = {"phones": staff[:PHONES], "shops": shops[:RETAILERS], "shop_count": len(shops)}
    return page(request, "wall.html", status, fault=fault, at_fault=person, **shown)


async def _phones(app_state: AppState) -> list[Phone]:
    """One for each person, the one with the newest message first; inside, the newest bubble last,
    as on a phone.
    """
    async with app_state.runtime.ledger.reading() as connection:
        rows = await list_queries.paper(connection, READ)
    phones: dict[str, Phone] = {}
    for row in rows:
        phone = phones.setdefault(
            row["person"],
            {"person": row["person"], "name": row["name"], "role": row["role"], "bubbles": []},
        )
        if len(phone["bubbles"]) < BUBBLES:
            phone["bubbles"].insert(0, {**row, "choices": _choices(row)})
    return list(phones.values())


def _choices(row: PaperListRow) -> list[str]:
    waits = row["state"] in ("owed", "sending", "sent", "unknown")
    return choices(row["expects"], row["options"]) if waits else []


@router.post("/wall/reply")
async def answer(request: Request) -> Response:
    app_state, form = state_of(request), await form_of(request)
    if not app_state.paper:
        return await _inbox(request, 409)
    try:
        if await read_absence_text(
            app_state.runtime, form.get("person", ""), form.get("text", ""), "paper"
        ):
            return RedirectResponse("/wall", 303)
    except SignalRefusedError as refused:
        return await _inbox(request, 422, refusals(request, refused), form.get("person", ""))
    try:
        await reply(app_state.runtime, form.get("person", ""), form.get("text", ""), "paper")
    except AnswerRefusedError as cannot:
        return await _inbox(
            request,
            409,
            in_words(request, cannot.message),
            form.get("person", ""),
        )
    return RedirectResponse("/wall", 303)
