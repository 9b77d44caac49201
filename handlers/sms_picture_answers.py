"""Pictures that come by text: to which question they belong, with words beside them or without."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.notice_answers import AnswerOutcome, GivenAnswer, KeepOutcome, take
from handlers.runtime import Runtime
from handlers.sms_answers import LATELY, fitting_notices, is_in_words
from incidents.actor import Actor
from ledger import notices
from ledger.tables import UNANSWERED, NoticeRow


async def picture_notice(runtime: Runtime, people: Sequence[str], text: str) -> NoticeRow | None:
    """The question that the text beside the pictures answers; else the one that asks for words,
    the latest open one, or the one answered last.
    """
    async with runtime.ledger.reading() as connection:
        open_ = await notices.open_for_people(connection, people)
        since = runtime.clock.now() - LATELY
        settled = await notices.settled_questions(connection, people, since)
    fits = fitting_notices(runtime, open_, text) if text else []
    if len(fits) == 1:
        return fits[0]
    in_words = [notice for notice in open_ if is_in_words(notice)]
    return next(iter([*in_words, *open_, *settled]), None)


async def answer_with_pictures(
    runtime: Runtime, notice: NoticeRow, actor: Actor, keep: KeepOutcome
) -> AnswerOutcome | None:
    """Where a report was asked for, pictures without a word are the report; else None.

    Raises AnswerRefusedError, AlreadyAnsweredError.
    """
    if not (is_in_words(notice) and notice.state in UNANSWERED):
        return None
    return await take(runtime, notice, GivenAnswer("", "done"), actor, keep)
