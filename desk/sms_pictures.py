"""Pictures that come with a text: fetched, kept with the question they belong to, confirmed."""

from __future__ import annotations

from typing import NamedTuple

import structlog

from desk.app_state import AppState, Form
from desk.names_in_messages import renderer
from desk.sms_replies import confirmation
from desk.words import Language, spoken, word
from handlers.inbound_sms import KeepReply, TextReply
from handlers.notice_answers import AnswerRefusedError
from handlers.pictures import keep_pictures
from handlers.sms_picture_answers import answer_with_pictures, picture_notice
from incidents.actor import Actor
from incidents.company import Person

log = structlog.get_logger()


class ReceivedPictures(NamedTuple):
    """`reply`: what is replied, where there is nothing more to read; `kept`: how many pictures."""

    kept: int = 0
    reply: TextReply | None = None


async def received_pictures(
    app_state: AppState,
    people: list[Person],
    text: str,
    actor: Actor,
    form: Form,
    keep: KeepReply,
) -> ReceivedPictures:
    """Raises LedgerUnavailableError, AlreadyAnsweredError."""
    hook, language = app_state.twilio, spoken(people[0].language)
    if hook is None or hook.pictures is None:
        return ReceivedPictures()
    try:
        bodies = await hook.pictures(form)
    except ValueError as why:
        log.warning("pictures not fetched", why=str(why))
        return ReceivedPictures(0, TextReply(word("sms_pictures_away", language), kept=False))
    if not bodies:
        return ReceivedPictures()
    return await _kept(app_state, people, text, actor, bodies, keep)


async def _kept(
    app_state: AppState,
    people: list[Person],
    text: str,
    actor: Actor,
    bodies: list[bytes],
    keep: KeepReply,
) -> ReceivedPictures:
    runtime, language = app_state.runtime, spoken(people[0].language)
    notice = await picture_notice(runtime, [person.id for person in people], text)
    if notice is None:
        return ReceivedPictures(0, TextReply(word("sms_pictures_nowhere", language), kept=False))
    try:
        await keep_pictures(runtime, notice, bodies, actor)
        if text:
            return ReceivedPictures(len(bodies))
        done = await answer_with_pictures(
            runtime, notice, actor, lambda one: keep(confirmation(app_state, one))
        )
    except AnswerRefusedError as refused:
        said = renderer(runtime.plan, language).text(refused.message)
        return ReceivedPictures(0, TextReply(said, kept=False))
    if done:
        return ReceivedPictures(len(bodies), TextReply(confirmation(app_state, done), kept=True))
    said = with_pictures("", len(bodies), language)
    return ReceivedPictures(len(bodies), TextReply(said, kept=False, understood=True))


def with_pictures(text: str, count: int, language: Language) -> str:
    """The reply, and how many pictures were kept."""
    if not count:
        return text
    said = word("sms_pictures_kept", language, n=count)
    return f"{text} {said}" if text else said
