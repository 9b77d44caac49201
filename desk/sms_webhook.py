"""Twilio's webhook: an inbound text message, answered with a short text."""

from __future__ import annotations

from xml.sax.saxutils import escape

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from desk.app_state import AppState, Form, state_of
from desk.names_in_messages import renderer
from desk.plan_names import said_after
from desk.request_body import pairs_of
from desk.sms_pictures import received_pictures, with_pictures
from desk.sms_replies import confirmation, with_notes
from desk.words import Language, spoken, word
from handlers.inbound_sms import KeepReply, TextReply, answer_text
from handlers.notice_answers import AnswerOutcome, AnswerRefusedError
from handlers.runtime import NoCompanyError
from handlers.sms_absences import read_absence_text, whose_absence
from handlers.sms_answers import reply
from handlers.sms_reports import read_report_text
from handlers.staff_changes import StaffChangeResult
from incidents.actor import Actor
from incidents.company import Person
from incidents.signals import SignalRefusedError
from incidents.time_expressions import OPEN_END
from ledger.database import ConflictError, LedgerUnavailableError
from playbooks.intake.bounds import removal_notes, without_controls
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
        people = await _whose(app_state, sender)
    except (LedgerUnavailableError, NoCompanyError):
        return _twiml(word("sms_away", spoken("")))
    actor = Actor("text", address=sender)
    return _twiml(await _reply(app_state, people, text, sid, actor, form) if people else "")


async def _reply(
    app_state: AppState, people: list[Person], text: str, sid: str, actor: Actor, form: Form
) -> str:
    """To any text its sender gets a sentence, and the carrier no error."""
    language = spoken(people[0].language)

    async def answer(keep: KeepReply) -> TextReply:
        sent = await received_pictures(app_state, people, text, actor, form, keep)
        if sent.reply:
            return sent.reply
        said = await _answered(app_state, people, text, sid, actor, keep)
        return said._replace(text=with_pictures(said.text, sent.kept, language))

    try:
        return await answer_text(app_state.runtime, people[0].id, text, sid, answer)
    except (LedgerUnavailableError, ConflictError, NoCompanyError):
        return word("sms_away", language)
    except Exception:  # the outermost catch of an edge: the carrier would not report it
        log.exception("a text could not be answered")
        return word("sms_fault", language)


def _signed_url(app_state: AppState, request: Request) -> str:
    """The URL configured at Twilio, which differs from the one seen behind a proxy."""
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{app_state.base}{request.url.path}{query}"


async def _whose(app_state: AppState, sender: str) -> list[Person]:
    """Whose phone it is: several share some. An unknown number gets no answer."""
    async with app_state.runtime.ledger.reading() as connection:
        directory = await app_state.runtime.directory(connection)
    return [person for person in directory.company.people if sender in person.phones]


async def _answered(
    app_state: AppState,
    people: list[Person],
    text: str,
    sid: str,
    actor: Actor,
    keep: KeepReply,
) -> TextReply:
    runtime = app_state.runtime
    render = renderer(runtime.plan, spoken(people[0].language))
    notes = removal_notes(text)
    text = without_controls(text)

    def confirmed(outcome: AnswerOutcome) -> str:
        return with_notes(confirmation(app_state, outcome), notes, render)

    try:
        for person in people:
            if report := await read_report_text(app_state.intake, person.id, text, sid):
                said = said_after(report.spec, report.unit, spoken(person.language))
                return TextReply(with_notes(said, notes, render), kept=False, understood=True)
        if changed := await _absence(app_state, people, text, actor, keep):
            return TextReply(changed, kept=True)
        outcome = await reply(
            runtime, people[0].id, text, actor, people, lambda one: keep(confirmed(one))
        )
    except SignalRefusedError as refused:
        said = render.text(message("fault.all", reasons=refused.messages))
        return TextReply(with_notes(said, notes, render), kept=False)
    except AnswerRefusedError as cannot:
        return TextReply(with_notes(render.text(cannot.message), notes, render), kept=False)
    return TextReply(confirmed(outcome), kept=not outcome.repeated)


async def _absence(
    app_state: AppState, people: list[Person], text: str, actor: Actor, keep: KeepReply
) -> str | None:
    """What was recorded of an absence; None where the text is about none."""
    person, bare = whose_absence(people, text)

    def said(changed: StaffChangeResult) -> str:
        return _absence_reply(app_state, changed, spoken(person.language))

    changed = await read_absence_text(
        app_state.runtime, person.id, bare, actor, lambda one: keep(said(one))
    )
    return said(changed) if changed else None


def _absence_reply(app_state: AppState, changed: StaffChangeResult, language: Language) -> str:
    """What was recorded, for the sender."""
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
