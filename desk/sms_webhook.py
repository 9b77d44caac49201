"""Twilio's webhook: an inbound text message, answered with a short text."""

from __future__ import annotations

from xml.sax.saxutils import escape

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from desk.app_state import AppState, state_of
from desk.names_in_messages import renderer
from desk.request_body import pairs_of
from desk.words import Language, given, spoken, word
from handlers.absence_texts import read_absence_text
from handlers.inbound_texts import TextReply, answer_text
from handlers.notice_answers import AnswerRefusedError, reply
from handlers.runtime import NoCompanyError
from handlers.staff_changes import StaffChangeResult
from incidents.company import Person
from incidents.signals import SignalRefusedError
from incidents.time_expressions import OPEN_END
from ledger.database import ConflictError, LedgerUnavailableError
from playbooks.messages.cap import clean
from translations import message

log = structlog.get_logger()
router = APIRouter(include_in_schema=False)


@router.post("/twilio/sms")
async def inbound(request: Request) -> Response:
    app_state = state_of(request)
    if app_state.twilio is None:
        return PlainTextResponse("no carrier is set up here", 404)
    form = await pairs_of(request)
    # Before the form is looked at: anyone can post to this address.
    if not app_state.twilio.valid(
        _signed_url(app_state, request), form, request.headers.get("x-twilio-signature", "")
    ):
        return PlainTextResponse("the signature does not fit", 403)
    try:
        sender, text, sid = app_state.twilio.parse(form)
    except ValueError as why:
        log.info("no text message", why=str(why))
        return _twiml("")
    try:
        person = await _who(app_state, sender)
    except (LedgerUnavailableError, NoCompanyError):
        return _twiml(word("sms_away", spoken("")))
    return _twiml(await _reply(app_state, person, text, sid) if person else "")


async def _reply(app_state: AppState, person: Person, text: str, sid: str) -> str:
    """Whatever is written, its sender gets a sentence and the carrier no error."""
    language = spoken(person.language)

    async def answer() -> TextReply:
        return await _answered(app_state, person, text)

    try:
        return await answer_text(app_state.runtime, person.id, text, sid, answer)
    except (LedgerUnavailableError, ConflictError, NoCompanyError):
        return word("sms_away", language)
    except Exception:  # the outermost catch of an edge: the carrier would not report it
        log.exception("a text could not be answered")
        return word("sms_fault", language)


def _signed_url(app_state: AppState, request: Request) -> str:
    """The URL configured at Twilio, which differs from the one seen behind a proxy."""
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{app_state.base}{request.url.path}{query}"


async def _who(app_state: AppState, sender: str) -> Person | None:
    """An unknown number gets no answer."""
    async with app_state.runtime.ledger.reading() as connection:
        directory = await app_state.runtime.directory(connection)
    return next((p for p in directory.company.people if sender in p.phones), None)


async def _answered(app_state: AppState, person: Person, text: str) -> TextReply:
    render = renderer(app_state.runtime.plan, spoken(person.language))
    try:
        if changed := await read_absence_text(app_state.runtime, person.id, text, "sms"):
            return TextReply(came_or_went(app_state, changed, spoken(person.language)))
    except SignalRefusedError as refused:
        return TextReply(render.text(message("fault.all", reasons=refused.messages)), False)
    try:
        taken = await reply(app_state.runtime, person.id, text, "sms")
    except AnswerRefusedError as cannot:
        return TextReply(render.text(cannot.message), False)
    language = spoken(person.language)
    return TextReply(word("sms_taken", language, answer=given(taken.answer, language)))


def came_or_went(app_state: AppState, changed: StaffChangeResult, language: Language) -> str:
    """What was written down, for the one who wrote."""
    if changed.what == "back":
        return word("text_back", language)
    ends = changed.end if changed.end and changed.end < OPEN_END else None
    until = (
        ends.astimezone(app_state.runtime.plan.calendar.zone).strftime("%m-%d %H:%M")
        if ends
        else word("until_back", language)
    )
    return word("text_away", language, until=until)


def _twiml(text: str) -> Response:
    message = f"<Message>{escape(clean(text))}</Message>" if text else ""
    return Response(
        f'<?xml version="1.0" encoding="UTF-8"?><Response>{message}</Response>',
        media_type="application/xml",
    )
