"""Tasks that are answered in words: nothing that was written is dropped in silence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fastapi import Request

from desk.rendering import language_of
from desk.words import word
from handlers.notice_answers import AnswerRefusedError
from handlers.sms_answers import is_in_words
from ledger.tables import UNANSWERED, NoticeRow
from playbooks.intake.answer_values import NOTE
from playbooks.intake.bounds import quoted
from translations import message

FIELD = f"value_{NOTE}"


def require_words(notice: NoticeRow, form: Mapping[str, str], pictures: Sequence[bytes]) -> None:
    """Raises AnswerRefusedError where a report in words has neither a word nor a picture: what
    would be sent after it could not be recorded any more.
    """
    says_nothing = not form.get(FIELD, "").strip() and not pictures
    done = form.get("answer") == "done" and notice.state in UNANSWERED
    if done and says_nothing and is_in_words(notice):
        raise AnswerRefusedError(message("refusal.no_words", notice=notice.id))


def unsaved_refusal(
    fault: str, notice: NoticeRow, form: Mapping[str, str], request: Request
) -> str:
    """Why an answer was refused; of one that was given before, also that the words beside it are
    not on record.
    """
    words = form.get(FIELD, "").strip()
    if not words or notice.state in UNANSWERED:
        return fault
    return word("words_dropped", language_of(request), status=fault, words=quoted(words))
