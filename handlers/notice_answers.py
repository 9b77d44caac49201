"""Answers to notices: by link, by text, on the desk, on the command line.

All become the same event.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.faulty_incidents import set_aside
from handlers.loops import AROUND
from handlers.reply_words import parse_reply
from handlers.run_events import respond
from handlers.runtime import Runtime
from incidents.run_events import Answered, NotDelivered
from ledger import notices
from ledger.change_set import ChangeSet
from ledger.database import ConflictError
from ledger.new_rows import AnswerRow
from ledger.tables import NoticeRow
from playbooks.intake.answer_values import (
    AnswerValueError,
    answers_to,
    entries_of,
    option_and_values,
    read_entered,
)
from playbooks.intake.bounds import LONGEST_ANSWER, bounded_text, quoted
from playbooks.intake.field_values import Around
from translations import RefusalError, message
from translations.messages import Message

_REPLY = re.compile(r"^(?:(\d{1,9})(?!\d))?\s*+[:：.,，]?\s*+(.*)$", re.DOTALL)
_LAST_NUMBER = re.compile(r"(?<!\d)\d{1,9}$")
_AROUND = "'\" \t\r\n"  # what people put around a word
_BEHIND = _AROUND + ".!。！"


class AnswerRefusedError(RefusalError):
    """This answer cannot be taken."""


@dataclass(frozen=True, slots=True)
class AnswerOutcome:
    """What was understood."""

    notice: int
    incident: int
    answer: str


def choices(expects: str, options: list[str]) -> list[str]:
    """The answers a notice can be given, in the order in which they are shown."""
    return list(answers_to(expects, options))


async def answer(
    runtime: Runtime,
    notice: int,
    text: str,
    channel: str,
    values: Mapping[str, Any] | None = None,
    person: str | None = None,
) -> AnswerOutcome:
    """Record a person's answer to a notice, with the values that its option asks for.

    Raises AnswerRefusedError.
    """
    async with runtime.ledger.reading() as connection:
        found = await notices.find(connection, notice)
    if found is None or (person is not None and found.person != person):
        raise AnswerRefusedError(message("refusal.no_notice", notice=notice))
    return await _take(runtime, found, _bounded(text), channel, values or {})


async def reply(runtime: Runtime, person: str, text: str, channel: str) -> AnswerOutcome:
    """An inbound text: `收到`, `12 ok`, `refuse 12`.

    Without a number it answers the latest open notice. Raises AnswerRefusedError.
    """
    text = _bounded(text)
    async with runtime.ledger.reading() as connection:
        open_ = await notices.open_for_person(connection, person)
    # First, since `2 14:30` would else be read as notice 2 with the answer `14:30`.
    if found := _with_values(runtime, open_, text):
        return await _take(runtime, found[0], found[1], channel, found[2])
    number, word = _split(text)
    if number is not None and word:
        open_ = [n for n in open_ if n.id == number]
    for notice in open_:
        if (
            parse_reply(notice.expects, notice.options, word or str(number), _own(runtime, notice))
            is not None
        ):
            return await _take(runtime, notice, word or str(number), channel, {})
    if not open_:
        raise AnswerRefusedError(
            message("refusal.nothing_waits")
            if number is None
            else message("refusal.notice_not_waiting", notice=number)
        )
    raise AnswerRefusedError(message("refusal.not_understood", options=_known(open_[0])))


def _with_values(
    runtime: Runtime, open_: list[NoticeRow], text: str
) -> tuple[NoticeRow, str, dict[str, str]] | None:
    """`2 14:30`, or `12 2 14:30` with the notice's number before it: an option that asks for
    something, and what it asks for.
    """
    number, word = _split(text)
    named = next((n for n in open_ if n.id == number), None)
    if named and parse_reply(named.expects, named.options, word, _own(runtime, named)) is not None:
        return None
    for notice in (
        [named] if named and option_and_values(word, named.options, named.form) else open_
    ):
        if notice and (
            found := option_and_values(
                word if notice is named else text, notice.options, notice.form
            )
        ):
            return notice, found[0], found[1]
    return None


def _split(text: str) -> tuple[int | None, str]:
    """A number before or after the word names the notice; a number alone is an answer."""
    text = text.lstrip(_AROUND).rstrip(_BEHIND)
    found = _REPLY.match(text)
    number, word = (found[1], found[2]) if found else (None, text)
    # `ok 12`: the number may also come last.
    if number is None and (after := _LAST_NUMBER.search(word)) and after.start():
        return int(after[0]), word[: after.start()].strip()
    return (int(number) if number else None), word.strip()


async def _take(
    runtime: Runtime, notice: NoticeRow, text: str, channel: str, values: Mapping[str, Any]
) -> AnswerOutcome:
    meant = parse_reply(notice.expects, notice.options, text, _own(runtime, notice))
    if notice.state == "answered":
        answered = {"notice": notice.id, "option": notice.answer}
        raise AnswerRefusedError(message("refusal.already_answered", **answered))
    if notice.state in ("withdrawn", "failed"):
        if notice.why is None:
            raise AnswerRefusedError(message("refusal.no_answer_needed", notice=notice.id))
        raise AnswerRefusedError(
            message("refusal.no_answer_needed_why", notice=notice.id, why=notice.why)
        )
    if meant is None:
        raise AnswerRefusedError(
            message(
                "refusal.no_such_answer",
                text=quoted(text),
                notice=notice.id,
                options=_known(notice),
            )
        )
    event = Answered(
        notice.token, notice.person, meant, await _entered(runtime, notice, meant, values), channel
    )
    # Written in the decision's transaction, guarded by the notice's state: of two answers at once
    # only one is taken.
    row: AnswerRow = {
        "id": notice.id,
        "answer": meant,
        "at": runtime.clock.now(),
        "entered": event.values or None,
    }

    def fill(changes: ChangeSet) -> None:
        changes.answered.append(row)

    try:
        await respond(runtime, notice.incident, event, fill)
    except ConflictError as conflict:
        raise AnswerRefusedError(
            message("refusal.answered_elsewhere", notice=notice.id)
        ) from conflict
    except AROUND:
        raise
    except Exception as error:
        # Of ours: the incident's owner hears of it, and who answers, that it was not recorded.
        await set_aside(runtime, notice.incident, error)
        raise AnswerRefusedError(message("refusal.fault_of_ours", notice=notice.id)) from error
    return AnswerOutcome(notice.id, notice.incident, meant)


def _bounded(text: str) -> str:
    """Raises AnswerRefusedError where the answer is too long."""
    if len(text) > LONGEST_ANSWER:
        size = {"count": f"{len(text):,}", "most": f"{LONGEST_ANSWER:,}"}
        raise AnswerRefusedError(message("refusal.answer_too_long", **size))
    return bounded_text(text, LONGEST_ANSWER)


def _own(runtime: Runtime, notice: NoticeRow) -> Mapping[str, str]:
    return runtime.plan.texts.get(notice.language, {})


async def _entered(
    runtime: Runtime, notice: NoticeRow, option: str, values: Mapping[str, Any]
) -> dict[str, Any]:
    """What the option asks for, checked as the fields of a signal are, on every channel.

    Raises AnswerRefusedError with every fault.
    """
    wanted = entries_of(notice.form, option)
    if not wanted and not values:
        return {}
    async with runtime.ledger.reading() as connection:
        directory = await runtime.directory(connection)
    try:
        return read_entered(
            wanted, values, Around(directory, runtime.clock.now(), runtime.plan.calendar.zone)
        )
    except AnswerValueError as cannot:
        raise AnswerRefusedError(
            message("refusal.needs", notice=notice.id, option=option, reasons=cannot.messages)
        ) from None


def _known(notice: NoticeRow) -> list[str] | Message:
    """What a notice can be answered with."""
    return list(choices(notice.expects, notice.options)) or message("refusal.only_informs")


async def record_undeliverable(runtime: Runtime, notice: notices.Claimed, why: Message) -> None:
    """No phone of this person can be reached: the plan calls the next person, in the same
    transaction (X4).

    Raises ConflictError where the notice was settled in between, LedgerUnavailableError.
    """
    if notice.expects != "nothing":
        event = NotDelivered(notice.token, notice.person, why)
        await respond(
            runtime, notice.incident, event, lambda changes: changes.failed.append((notice.id, why))
        )
        return
    async with runtime.ledger.writing() as connection:
        await notices.mark_failed(connection, notice.id, why)
    runtime.ledger.wakes.notify("changes")
