"""Answers to notices: by link, by text, on the desk, on the command line.

All become the same event.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from handlers.answer_record import received_entry, record_of
from handlers.faulty_incidents import set_aside
from handlers.loop_errors import INFRASTRUCTURE_ERRORS
from handlers.question_status import status_of
from handlers.run_events import EventRefusedError, respond
from handlers.runtime import Runtime
from incidents.actor import Actor, answering
from incidents.company import Person
from incidents.run_events import Answered, NotDelivered
from ledger import audit, inbound_sms, notices, timeline
from ledger.change_set import ChangeSet
from ledger.database import ConflictError
from ledger.inbound_sms import AlreadyAnsweredError
from ledger.new_rows import InboundTextReplyRow, NewTimelineRow
from ledger.tables import UNANSWERED, NoticeRow
from playbooks.definition.run import Run
from playbooks.engine.timeline_line import who_of
from playbooks.intake.answer_values import (
    AnswerField,
    AnswerValueError,
    answers_to,
    entries_of,
    read_entered,
)
from playbooks.intake.bounds import LONGEST_ANSWER, bounded_text, quoted
from playbooks.intake.field_values import Around
from playbooks.intake.replies import RECEIVED, parse_reply
from translations import RefusalError, message, person
from translations.messages import Message


class AnswerRefusedError(RefusalError):
    """This answer cannot be taken."""


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """What was given as an answer. `answer`: as it was understood, RECEIVED, or None."""

    text: str
    answer: str | None
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AnswerOutcome:
    """What was recorded: an answer, or RECEIVED while the answer is still owed.

    `repeated`: that it was received had been recorded before, and nothing was written now.
    `values`: what was entered with it, as it was understood. `run`: as it is after the answer.
    """

    question: NoticeRow
    answer: str
    repeated: bool = False
    values: Mapping[str, Any] = field(default_factory=dict)
    run: Run | None = None

    @property
    def notice(self) -> int:
        return self.question.id

    @property
    def incident(self) -> int:
        return self.question.incident


# The row of the text that brings an answer, with the reply that confirms the outcome.
KeepOutcome = Callable[[AnswerOutcome], InboundTextReplyRow]


def choices(expects: str, options: list[str]) -> list[str]:
    """The answers a notice can be given, in the order in which they are shown."""
    return list(answers_to(expects, options))


async def answer(
    runtime: Runtime,
    notice: int,
    text: str,
    actor: Actor,
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
    text = bounded_answer(text)
    meant = parse_reply(found.expects, found.options, text, own_words(runtime, found))
    return await take(runtime, found, GivenAnswer(text, meant, values or {}), actor)


async def take(
    runtime: Runtime,
    notice: NoticeRow,
    given: GivenAnswer,
    actor: Actor,
    keep: KeepOutcome | None = None,
    shared: Sequence[Person] = (),
) -> AnswerOutcome:
    """Record what was given as the answer to a notice, or that it was received.

    `keep`: the row of the text that brings it, written in the same transaction. `shared`: whose
    phone it is too. Raises AnswerRefusedError, AlreadyAnsweredError.
    """
    if notice.state not in UNANSWERED:
        raise AnswerRefusedError(await status_of(runtime, notice))
    if given.answer is None:
        raise AnswerRefusedError(
            message(
                "refusal.no_such_answer",
                text=quoted(given.text),
                notice=notice.id,
                options=known_answers(notice),
            )
        )
    author = answering(actor, notice.person)
    if given.answer == RECEIVED:
        return await _receive(runtime, notice, author, keep, shared)
    return await _give(runtime, notice, given, author, keep, shared)


async def _give(
    runtime: Runtime,
    notice: NoticeRow,
    given: GivenAnswer,
    author: Actor,
    keep: KeepOutcome | None,
    shared: Sequence[Person],
) -> AnswerOutcome:
    assert given.answer is not None
    values = await _entered(runtime, notice, given.answer, given.values)
    event = Answered(notice.token, notice.person, given.answer, values, author)
    outcome = AnswerOutcome(notice, given.answer, values=values)
    # Written in the decision's transaction, guarded by the notice's state: of two answers at once
    # only one is taken.
    record = await record_of(runtime, notice, event, author)
    now = runtime.clock.now()

    def fill(changes: ChangeSet) -> None:
        nonlocal outcome
        record(changes)
        outcome = replace(outcome, run=changes.decided.get(notice.incident))
        changes.inbound = keep(outcome) if keep else None
        if shared:
            changes.timeline.append(_line(notice, "timeline.shared_phone", now, author, shared))

    await _respond(runtime, notice, event, fill)
    return outcome


async def _respond(
    runtime: Runtime, notice: NoticeRow, event: Answered, fill: Callable[[ChangeSet], None]
) -> None:
    try:
        await respond(runtime, notice.incident, event, fill)
    except EventRefusedError as refused:
        raise AnswerRefusedError(refused.message) from refused
    except ConflictError as conflict:
        raise AnswerRefusedError(await _lost(runtime, notice)) from conflict
    except (*INFRASTRUCTURE_ERRORS, AlreadyAnsweredError):
        raise
    except Exception as error:
        # A fault of ours: the owner is notified, the sender reads that nothing was recorded.
        await set_aside(runtime, notice.incident, error)
        raise AnswerRefusedError(message("refusal.fault_of_ours", notice=notice.id)) from error


async def _lost(runtime: Runtime, notice: NoticeRow) -> Message:
    """Why an answer was not taken: another was first."""
    async with runtime.ledger.reading() as connection:
        now = await notices.find(connection, notice.id)
    if now and now.state not in UNANSWERED:
        return await status_of(runtime, now)
    return message("refusal.answered_elsewhere", notice=notice.id)


async def _receive(
    runtime: Runtime,
    notice: NoticeRow,
    author: Actor,
    keep: KeepOutcome | None,
    shared: Sequence[Person],
) -> AnswerOutcome:
    """Received is not answered: the question stays open, with its deadline."""
    now = runtime.clock.now()
    outcome = AnswerOutcome(notice, RECEIVED)
    async with runtime.ledger.writing() as connection:
        if not await notices.mark_received(connection, notice.id, now):
            return replace(outcome, repeated=True)
        line = _line(notice, "timeline.received", now, author, shared)
        await timeline.write_line(connection, line)
        if keep:
            await inbound_sms.keep_reply(connection, keep(outcome))
        await audit.append(connection, received_entry(notice, author, now))
    runtime.ledger.wakes.notify("changes")
    return outcome


def _line(
    notice: NoticeRow, code: str, at: datetime, author: Actor, shared: Sequence[Person]
) -> NewTimelineRow:
    who: dict[str, Message] = {"who": who_of([(notice.person, notice.name)])}
    if shared:
        people = [person(one.id, one.name) for one in shared]
        who["why"] = message("reason.shared_phone", people=people)
    return {
        "incident": notice.incident,
        "at": at,
        "clause": notice.clause,
        "step": notice.step,
        "item": notice.item,
        "code": code,
        "params": {name: one.to_json() for name, one in who.items()},
        "way": author.way,
        "person": author.person,
        "on_behalf_of": author.on_behalf_of,
    }


def bounded_answer(text: str) -> str:
    """Raises AnswerRefusedError where the answer is too long."""
    if len(text) > LONGEST_ANSWER:
        size = {"count": f"{len(text):,}", "most": f"{LONGEST_ANSWER:,}"}
        raise AnswerRefusedError(message("refusal.answer_too_long", **size))
    return bounded_text(text, LONGEST_ANSWER)


def own_words(runtime: Runtime, notice: NoticeRow) -> Mapping[str, str]:
    """The plan's wording in the language of the notice."""
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
    try:
        return await read_values(runtime, wanted, values)
    except AnswerValueError as cannot:
        raise AnswerRefusedError(
            message("refusal.needs", notice=notice.id, option=option, reasons=cannot.messages)
        ) from None


async def read_values(
    runtime: Runtime, wanted: Sequence[AnswerField], values: Mapping[str, Any]
) -> dict[str, Any]:
    """What was entered with an answer. Raises AnswerValueError with every fault."""
    async with runtime.ledger.reading() as connection:
        directory = await runtime.directory(connection)
    around = Around(directory, runtime.clock.now(), runtime.plan.calendar.zone)
    return read_entered(wanted, values, around)


def known_answers(notice: NoticeRow) -> list[str] | Message:
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
