"""The paper gateway as an inbox per phone: the messages sent to each person, with forms to answer
as that person.
"""

from __future__ import annotations

from typing import TypedDict

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk.access import access_of
from desk.access_rules import PAPER_REPLY_RIGHTS
from desk.app_state import AppState, state_of
from desk.authentication import actor_of
from desk.rendering import in_words, page, refusals
from desk.request_body import form_of
from desk.sms_replies import confirmation
from handlers.notice_answers import AnswerRefusedError, choices
from handlers.sms_absences import read_absence_text
from handlers.sms_answers import reply
from incidents.actor import Actor
from incidents.signals import SignalRefusedError
from ledger import list_queries
from ledger.list_rows import PaperListRow
from ledger.paper_messages import PaperMessage, login_messages
from playbooks.intake.replies import RECEIVED

READ = 3000  # messages: a campaign must not push the others out of the inbox
PHONES, BUBBLES, RETAILERS, LOGIN_CODES = 40, 12, 30, 5

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
    speaks = all(access_of(request).may(right) for right in PAPER_REPLY_RIGHTS)
    # With another person's code one can log in as that person.
    codes = await _login_codes(app_state) if app_state.paper and speaks else []
    shown = {
        "codes": codes,
        "phones": staff[:PHONES],
        "shops": shops[:RETAILERS],
        "shop_count": len(shops),
        "speaks": speaks,
    }
    return page(request, "wall.html", status, fault=fault, at_fault=person, **shown)


async def _login_codes(app_state: AppState) -> list[PaperMessage]:
    async with app_state.runtime.ledger.reading() as connection:
        return await login_messages(connection, LOGIN_CODES)


async def _phones(app_state: AppState) -> list[Phone]:
    """One for each person: those with an open question first, then by the newest message; inside,
    the newest bubble last, as on a phone.
    """
    async with app_state.runtime.ledger.reading() as connection:
        rows = await list_queries.paper(connection, READ)
    phones: dict[str, Phone] = {}
    for row in rows:
        phone = phones.setdefault(
            row["person"],
            {"person": row["person"], "name": row["name"], "role": row["role"], "bubbles": []},
        )
        answers = _choices(row)
        if len(phone["bubbles"]) < BUBBLES or answers:
            phone["bubbles"].insert(0, {**row, "choices": answers})
    # A campaign to all drivers must not push out who has to decide.
    return sorted(phones.values(), key=lambda one: not any(b["choices"] for b in one["bubbles"]))


def _choices(row: PaperListRow) -> list[str]:
    waits = row["state"] in ("owed", "sending", "sent", "unknown")
    return choices(row["expects"], row["options"]) if waits else []


def _texting(actor: Actor, person: str) -> Actor:
    """A reply on a paper phone counts as one by its owner, unless the sender is known."""
    if actor.person or actor.key:
        return actor
    return Actor("text", person, address=actor.address)


@router.post("/wall/reply")
async def answer(request: Request) -> Response:
    app_state, form = state_of(request), await form_of(request)
    if not app_state.paper:
        return await _inbox(request, 409)
    person, text = form.get("person", ""), form.get("text", "")
    actor = _texting(actor_of(request), person)
    try:
        if await read_absence_text(app_state.runtime, person, text, actor):
            return RedirectResponse("/wall", 303)
        outcome = await reply(app_state.runtime, person, text, actor)
    except SignalRefusedError as refused:
        return await _inbox(request, 422, refusals(request, refused), person)
    except AnswerRefusedError as cannot:
        return await _inbox(request, 409, in_words(request, cannot.message), person)
    if outcome.answer == RECEIVED:  # which the page does not show otherwise
        return await _inbox(request, 200, confirmation(app_state, outcome), outcome.question.person)
    return RedirectResponse("/wall", 303)
