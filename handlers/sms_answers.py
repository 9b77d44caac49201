"""Which open question a text answers: `收到`, `12 ok`, `refuse 12`. Where more than one fits, the
sender is asked which.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from handlers.decision_changes import decision_of_notice
from handlers.notice_answers import (
    AnswerOutcome,
    AnswerRefusedError,
    GivenAnswer,
    KeepOutcome,
    bounded_answer,
    known_answers,
    own_words,
    take,
)
from handlers.opt_out_keywords import is_opt_out_keyword
from handlers.question_status import settled_at, status_of
from handlers.runtime import Runtime
from handlers.sms_decision_changes import change_by_text
from incidents.actor import Actor
from incidents.company import Person
from ledger import notices
from ledger.tables import UNANSWERED, NoticeRow
from playbooks.intake.answer_values import LONGEST_NOTE, NOTE, PLAIN, option_and_values
from playbooks.intake.bounds import quoted
from playbooks.intake.replies import RECEIVED, meaning, parse_reply, wanted_change
from playbooks.intake.reply_text import named_number, plain_characters
from translations import Message, message

LISTED = 5  # questions that one reply lists
ABOUT = 24  # characters of a question by which its receiver knows it
LATELY = timedelta(days=1)  # for so long a late answer is replied to with what was decided
JUST_NOW = timedelta(minutes=30)  # for so long a bare number may be meant for what was settled


@dataclass(frozen=True, slots=True)
class _Fit:
    """A question that a text can be the answer to. `by_number`: as in `replies.Meaning`."""

    notice: NoticeRow
    given: GivenAnswer
    by_number: bool = False


async def reply(
    runtime: Runtime,
    person: str,
    text: str,
    actor: Actor,
    sharing: Sequence[Person] = (),
    keep: KeepOutcome | None = None,
) -> AnswerOutcome:
    """Record a text as the answer to the one open question that it fits.

    `sharing`: whose phone it is, where it is not this person's alone; the answer counts for the
    person who was asked.
    `keep`: the row of the text, written in the same transaction. Raises AnswerRefusedError,
    AlreadyAnsweredError.
    """
    text = bounded_answer(text)
    people = list(dict.fromkeys((person, *(one.id for one in sharing))))
    async with runtime.ledger.reading() as connection:
        open_ = await notices.open_for_people(connection, people)
    fits, told = _newest(_fitting(runtime, open_, text)), _newest(_in_words(open_, text))
    if not fits and (wanted := wanted_change(text)):
        try:
            return await change_by_text(runtime, people, wanted, actor, keep)
        except AnswerRefusedError as refused:
            # Words of a report may begin so, too.
            if not told or refused.message.code != "refusal.nothing_to_change":
                raise
    fits = fits or told
    if not fits:
        raise AnswerRefusedError(await _why_none(runtime, people, open_, text))
    if len(fits) > 1:
        raise AnswerRefusedError(_which(fits, text))
    notice = fits[0].notice
    named = fits[0].given.text != text
    if not named and (settled := await _just_settled(runtime, people, notice, text)):
        raise AnswerRefusedError(await _still_open(runtime, settled, notice, text))
    others = [one for one in sharing if one.id != notice.person]
    return await take(runtime, notice, _asked_for(fits[0]), actor, keep, others)


def _asked_for(fit: _Fit) -> GivenAnswer:
    """What is recorded: of a report in words, a bare `done` is only that it was received."""
    done = is_in_words(fit.notice) and fit.given.answer == "done" and not fit.given.values
    return replace(fit.given, answer=RECEIVED) if done else fit.given


def fitting_notices(runtime: Runtime, open_: Sequence[NoticeRow], text: str) -> list[NoticeRow]:
    """Those that the text can be the answer to."""
    fits = _newest(_fitting(runtime, open_, text)) or _newest(_in_words(open_, text))
    return [fit.notice for fit in fits]


def _newest(fits: Sequence[_Fit]) -> list[_Fit]:
    """A person who was asked the same again answers once; the newest come first."""
    found: dict[tuple[object, ...], _Fit] = {}
    for fit in fits:
        found.setdefault((*_question(fit.notice), fit.given.answer), fit)
    return list(found.values())


def _question(notice: NoticeRow) -> tuple[object, ...]:
    """The same for all notices that ask a person the same."""
    return (notice.incident, notice.step, notice.item, notice.person, notice.expects)


def about(notice: NoticeRow) -> str:
    """A few words of a question by which its receiver knows it."""
    return quoted(notice.text.strip().partition("\n")[0], ABOUT)


def _fitting(runtime: Runtime, open_: Sequence[NoticeRow], text: str) -> list[_Fit]:
    """The question that the text names by its number, else all that it fits."""
    number, word = named_number(text)
    named = next((notice for notice in open_ if notice.id == number), None)
    if named is not None and (own := _fit(runtime, named, word)):
        return [own]
    # `2 14:30` can still be the second option of another question, and no other answer can.
    fit = _with_values if named is not None else _fit
    return [found for notice in open_ if (found := fit(runtime, notice, text))]


def _in_words(open_: Sequence[NoticeRow], text: str) -> list[_Fit]:
    """Where a text fits nothing else, it is the report that its sender was asked for in words."""
    number, rest = named_number(text)
    asked = [notice for notice in open_ if is_in_words(notice)]
    named = [notice for notice in asked if notice.id == number]
    words = " ".join((rest if named else text).split())
    if not any(one.isalnum() for one in words) or is_opt_out_keyword(words):
        return []
    given = GivenAnswer(text, "done", {NOTE: quoted(words, LONGEST_NOTE)})
    return [_Fit(notice, given) for notice in named or asked]


def is_in_words(notice: NoticeRow) -> bool:
    """Whether it is answered in words of one's own."""
    return bool((notice.form or {}).get("words"))


def _fit(runtime: Runtime, notice: NoticeRow, text: str) -> _Fit | None:
    # First, since in `2 14:30` the time is no reason but what the second option asks for.
    if found := _with_values(runtime, notice, text):
        return found
    own = own_words(runtime, notice)
    meant = meaning(notice.expects, notice.options, text, own, notice.text)
    if meant is None or (is_in_words(notice) and meant.answer == "refused" and meant.reason):
        return None  # "can't move, need a crane" is what was asked for
    values: Mapping[str, str] = {NOTE: quoted(meant.reason, LONGEST_NOTE)} if meant.reason else {}
    return _Fit(notice, GivenAnswer(text, meant.answer, values), meant.by_number)


def _with_values(_runtime: Runtime, notice: NoticeRow, text: str) -> _Fit | None:
    """An option and what it asks for."""
    plain = plain_characters(text).strip()
    found = option_and_values(plain, notice.options, notice.form)
    return _Fit(notice, GivenAnswer(text, *found), plain[0].isdecimal()) if found else None


async def _just_settled(
    runtime: Runtime, people: Sequence[str], open_: NoticeRow, text: str
) -> NoticeRow | None:
    """The question that a bare number may be meant for in place of the open one: its sender has
    both on their phone and need not know that it was settled.
    """
    now = runtime.clock.now()
    async with runtime.ledger.reading() as connection:
        for one in await notices.settled_questions(connection, people, now - LATELY):
            fit = _fit(runtime, one, text) if _may_be_meant(one, open_) else None
            if fit and fit.by_number:
                at = await settled_at(connection, one)
                if at is None or at > now - JUST_NOW:
                    return one
    return None


def _may_be_meant(settled: NoticeRow, open_: NoticeRow) -> bool:
    if _question(settled) == _question(open_):
        return False
    if settled.state == "answered" and settled.answered_at:
        # They answered it, or got a text that names who did in their place. What they were asked
        # after that is what they answer next.
        return open_.owed_at <= settled.answered_at
    return bool(settled.first_tried_at or settled.sent_at)


async def _still_open(runtime: Runtime, settled: NoticeRow, open_: NoticeRow, text: str) -> Message:
    return message(
        "refusal.number_of_which",
        status=await status_of(runtime, settled),
        question=message("refusal.question", notice=open_.id, about=about(open_)),
        example=f"{open_.id} {quoted(text, ABOUT)}",
    )


def _which(fits: Sequence[_Fit], text: str) -> Message:
    listed: list[Message] = [
        message("refusal.question", notice=fit.notice.id, about=about(fit.notice))
        for fit in fits[:LISTED]
    ]
    if len(fits) > LISTED:
        listed.append(message("refusal.and_more", count=len(fits) - LISTED))
    example = f"{fits[0].notice.id} {quoted(text, ABOUT)}"
    return message("refusal.which_question", count=len(fits), example=example, questions=listed)


async def _why_none(
    runtime: Runtime, people: Sequence[str], open_: Sequence[NoticeRow], text: str
) -> Message:
    """Why the text answers nothing: what was asked is over, or it is not understood."""
    number, word = named_number(text)
    named = next((notice for notice in open_ if notice.id == number), None)
    if named is not None:
        refused = {"text": quoted(word), "notice": named.id, "options": known_answers(named)}
        return message("refusal.no_such_answer", **refused)
    if number is not None and (over := await _over(runtime, people, number, word)):
        return over
    if open_:
        return message("refusal.not_understood", options=known_answers(open_[0]))
    return await _nothing_waits(runtime, people, text)


async def _over(runtime: Runtime, people: Sequence[str], number: int, word: str) -> Message | None:
    """The status of a notice that is named and not open; None where the number is none of a
    notice, as in `3 trucks`.
    """
    async with runtime.ledger.reading() as connection:
        found = await notices.find(connection, number)
    if found and found.person in people and found.state not in UNANSWERED:
        if _fit(runtime, found, word):
            return await _status(runtime, found, word)
        return None
    answers = any(parse_reply(expects, (), word) for expects in PLAIN)
    return message("refusal.notice_not_waiting", notice=number) if answers else None


async def _status(runtime: Runtime, notice: NoticeRow, word: str) -> Message:
    """As `status_of`; of an answer that its sender can change, how that is done."""
    changeable = notice.state == "answered" and notice.expects == "option"
    if not changeable or await decision_of_notice(runtime, notice) is None:
        return await status_of(runtime, notice)
    change = "改" if notice.language == "zh" else "change"
    example = f"{change} {notice.id} {quoted(word, ABOUT)}"
    known = {"notice": notice.id, "option": notice.answer, "example": example}
    return message("refusal.answered_changeable", **known)


async def _nothing_waits(runtime: Runtime, people: Sequence[str], text: str) -> Message:
    since = runtime.clock.now() - LATELY
    async with runtime.ledger.reading() as connection:
        settled = await notices.settled_questions(connection, people, since)
    if settled and _fit(runtime, settled[0], text):
        return await _status(runtime, settled[0], text)
    return message("refusal.nothing_waits")
