"""The reply to a text that was taken: what was recorded for which question, what answer is still
expected, and what had to be removed from the text.
"""

from __future__ import annotations

from desk.answer_confirmation_text import entered_text, votes_text
from desk.app_state import AppState
from desk.names_in_messages import renderer
from desk.words import Language, given, spoken, word
from handlers.notice_answers import AnswerOutcome, choices
from handlers.runtime import Runtime
from handlers.sms_answers import about, is_in_words
from playbooks.intake.replies import RECEIVED
from translations import Message, Renderer


def confirmation(app_state: AppState, outcome: AnswerOutcome) -> str:
    """In the language of the person who was asked."""
    notice = outcome.question
    language = spoken(notice.language)
    texts = app_state.runtime.plan.texts.get(language, {})
    named = {"notice": outcome.notice, "about": about(notice)}
    if outcome.answer != RECEIVED:
        answer = answer_text(app_state.runtime, outcome, given(outcome.answer, language, texts))
        votes = votes_text(app_state.runtime, outcome.run, notice, language)
        said = word("sms_taken", language, answer=answer, **named)
        return f"{said} {votes}" if votes else said
    if is_in_words(notice):
        return word("sms_no_words", language, by=_deadline(app_state, outcome, language), **named)
    key = "sms_received_done" if notice.expects == "done" else "sms_received"
    by = _deadline(app_state, outcome, language)
    return word(key, language, answers=_answers(app_state, outcome, language), by=by, **named)


def answer_text(runtime: Runtime, outcome: AnswerOutcome, answer: str) -> str:
    """The answer as its reader calls it, and what was entered with it as it was understood."""
    notice, language = outcome.question, spoken(outcome.question.language)
    values = outcome.values
    entered = entered_text(runtime, outcome.run, notice, outcome.answer, values, language)
    return word("with_entered", language, answer=answer, entered=entered) if entered else answer


def _answers(app_state: AppState, outcome: AnswerOutcome, language: Language) -> str:
    """What can be written: `12 完成`; of a task only that it is done."""
    notice, names = outcome.question, renderer(app_state.runtime.plan, language)
    written = choices(notice.expects, notice.options)
    wanted = written[:1] if notice.expects == "done" else written
    said = [f"{notice.id} {names.option(one)}" for one in wanted]
    return word("sms_or", language).join(said)


def _deadline(app_state: AppState, outcome: AnswerOutcome, language: Language) -> str:
    deadline = outcome.question.deadline
    if deadline is None:
        return ""
    zone = app_state.runtime.plan.calendar.zone
    return word("sms_by", language, time=deadline.astimezone(zone).strftime("%m-%d %H:%M"))


def with_notes(text: str, notes: list[Message], render: Renderer) -> str:
    """The reply, and a note of what was removed from the text."""
    said = render.text(notes[0]) if notes else ""
    return f"{text} ({said})" if text and said else text or said
