"""Twilio's webhook: a text somebody sent us, answered with a short text."""

from __future__ import annotations

from xml.sax.saxutils import escape

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from desk.bodies import pairs_of
from desk.phrases import said
from desk.room import Room, room_of
from desk.words import Language, given, spoken, word
from handlers.answering import CannotAnswer, reply
from handlers.by_text import coming_or_going
from handlers.people import Changed
from incidents.company import Person
from incidents.signals import Refused
from incidents.whens import OPEN_END

log = structlog.get_logger()
router = APIRouter(include_in_schema=False)


@router.post("/twilio/sms")
async def inbound(request: Request) -> Response:
    room = room_of(request)
    if room.twilio is None:
        return PlainTextResponse("no carrier is set up here", 404)
    form = await pairs_of(request)
    if not room.twilio.valid(_signed_url(room, request), form, request.headers.get("x-twilio-signature", "")):
        return PlainTextResponse("the signature does not fit", 403)
    try:
        sender, text = room.twilio.parse(form)
    except ValueError as why:
        log.info("no text message", why=str(why))
        return _twiml("")
    person = await _who(room, sender)
    return _twiml(await _answered(room, person, text) if person else "")


def _signed_url(room: Room, request: Request) -> str:
    """The address Twilio was told, which is not the one we see behind a proxy."""
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{room.base}{request.url.path}{query}"


async def _who(room: Room, sender: str) -> Person | None:
    """A number that is nobody's gets no answer at all."""
    async with room.office.ledger.reading() as connection:
        directory = await room.office.directory(connection)
    return next((p for p in directory.company.people if sender in p.phones), None)


async def _answered(room: Room, person: Person, text: str) -> str:
    try:
        if changed := await coming_or_going(room.office, person.id, text, "sms"):
            return came_or_went(room, changed, spoken(person.language))
    except Refused as refused:
        return said("; ".join(refused.faults), spoken(person.language))
    try:
        taken = await reply(room.office, person.id, text, "sms")
    except CannotAnswer as cannot:
        return said(str(cannot), spoken(person.language), room.office.plan.texts.get(person.language))
    return word("sms_taken", spoken(person.language), answer=given(taken.answer, spoken(person.language)))


def came_or_went(room: Room, changed: Changed, language: Language) -> str:
    """What was written down, for the one who wrote."""
    if changed.what == "back":
        return word("text_back", language)
    ends = changed.end if changed.end and changed.end < OPEN_END else None
    until = ends.astimezone(room.office.plan.calendar.zone).strftime("%m-%d %H:%M") if ends else word("until_back", language)
    return word("text_away", language, until=until)


def _twiml(text: str) -> Response:
    message = f"<Message>{escape(text)}</Message>" if text else ""
    return Response(f'<?xml version="1.0" encoding="UTF-8"?><Response>{message}</Response>', media_type="application/xml")
