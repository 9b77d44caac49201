"""Decisions that people take otherwise than before: another vote, or another order in force
(docs/semantics.md, M22). On the desk, by link, by text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from handlers.answer_record import answer_row, texts_about, without_texts
from handlers.notice_answers import AnswerRefusedError, bounded_answer, read_values
from handlers.run_events import EventRefusedError, respond
from handlers.runtime import Runtime
from incidents.actor import Actor, answering
from incidents.run_events import Revised
from ledger import list_queries, notices
from ledger.audit import AuditEntry
from ledger.change_set import ChangeSet
from ledger.database import Connection
from ledger.decision_state import load_live
from ledger.tables import NoticeRow
from playbooks.definition.run import Run, StepRecord
from playbooks.definition.step import Step
from playbooks.engine.dependencies import key_of
from playbooks.engine.read_only_run import read_only
from playbooks.engine.revisions import changeable_decisions, open_decisions, who_may_change
from playbooks.engine.run_update import RunUpdate
from playbooks.engine.steps.ask_options import option_form
from playbooks.intake.answer_values import AnswerValueError, entries_of
from playbooks.intake.replies import RECEIVED, parse_reply
from translations import message


@dataclass(frozen=True, slots=True)
class TakenChange:
    """What was chosen, with the values as they were understood. `run`: as it is after that."""

    option: str
    values: Mapping[str, Any]
    run: Run | None


@dataclass(frozen=True, slots=True)
class ChangeableDecision:
    """`key`: the step with its item. `option`: the order in force; of an open decision the order of
    before, or empty. `votes`: person -> option, while it is open. `people`: who may change it.
    `form`: what each option asks for.
    """

    incident: int
    key: str
    step: Step
    item: str | None
    option: str
    is_open: bool
    since: datetime | None
    values: Mapping[str, Any] = field(default_factory=dict)
    votes: Mapping[str, str] = field(default_factory=dict)
    people: tuple[str, ...] = ()
    form: Mapping[str, Any] = field(default_factory=dict)

    @property
    def options(self) -> tuple[str, ...]:
        return tuple(self.step.does.options)


async def decisions_of(runtime: Runtime, incident: int) -> list[ChangeableDecision]:
    """The decisions of an incident that are open or in force.

    Raises LedgerUnavailableError, NoCompanyError.
    """
    async with runtime.ledger.reading() as connection:
        return await read_decisions(runtime, connection, incident)


async def read_decisions(
    runtime: Runtime, connection: Connection, incident: int
) -> list[ChangeableDecision]:
    """As `decisions_of`, on a connection."""
    run = await list_queries.run_of(connection, incident)
    if run is None or run.status == "closed":
        return []
    live = await load_live(connection)
    answers = (await runtime.answers(connection, live, {incident: run})).of(run)
    work = read_only(run, answers)
    found = [*open_decisions(work), *changeable_decisions(work)]
    return [_decision(run, work, *one) for one in found]


def _decision(
    run: Run, work: RunUpdate, step: Step, item: str | None, record: StepRecord
) -> ChangeableDecision:
    is_open = record.state == "open"
    earlier = record.data.get("earlier") or {}
    return ChangeableDecision(
        run.incident,
        key_of(step.id, item),
        step,
        item,
        str(earlier.get("outcome", "") if is_open else record.outcome),
        is_open,
        record.at,
        earlier.get("values", {}) if is_open else record.data.get("values") or {},
        record.data.get("votes", {}) if is_open else {},
        tuple(who_may_change(work, step, item)),
        asdict(option_form(step.does.options)),
    )


async def decision_of_notice(runtime: Runtime, notice: NoticeRow) -> ChangeableDecision | None:
    """The decision that the person of a notice may take otherwise than before; None where they may
    not, or not any more.
    """
    key = key_of(notice.step, notice.item)
    for one in await decisions_of(runtime, notice.incident):
        voted = not one.is_open or notice.person in one.votes
        if one.key == key and notice.person in one.people and voted:
            return one
    return None


async def change_decision(
    runtime: Runtime,
    decision: ChangeableDecision,
    person: str,
    text: str,
    values: Mapping[str, Any],
    actor: Actor,
    fill: Callable[[ChangeSet, TakenChange], None] | None = None,
) -> str:
    """Let `person` choose another option, by its number, name or wording; returns the option.

    `fill`: what belongs into the same transaction. Raises AnswerRefusedError, AlreadyAnsweredError.
    """
    option = await _option(runtime, decision, person, text)
    author = answering(actor, person)
    entered = await _entered(runtime, decision, option, values)
    event = Revised(decision.key, person, option, entered, author)
    record = await _record(runtime, decision, event, author)

    def add(changes: ChangeSet) -> None:
        record(changes)
        if fill:
            fill(changes, TakenChange(option, entered, changes.decided.get(decision.incident)))

    try:
        await respond(runtime, decision.incident, event, add)
    except EventRefusedError as refused:
        raise AnswerRefusedError(refused.message) from refused
    return option


async def _option(runtime: Runtime, decision: ChangeableDecision, person: str, text: str) -> str:
    async with runtime.ledger.reading() as connection:
        known = (await runtime.directory(connection)).people.get(person)
    own = runtime.plan.texts.get(known.language if known else "", {})
    found = parse_reply("option", decision.options, bounded_answer(text), own)
    if found is None or found == RECEIVED:
        options = list(decision.options)
        raise AnswerRefusedError(message("refusal.no_such_option", text=text, options=options))
    return found


async def _entered(
    runtime: Runtime, decision: ChangeableDecision, option: str, values: Mapping[str, Any]
) -> dict[str, Any]:
    try:
        return await read_values(runtime, entries_of(decision.form, option), values)
    except AnswerValueError as cannot:
        lacks = message("refusal.change_needs", option=option, reasons=cannot.messages)
        raise AnswerRefusedError(lacks) from None


async def _record(
    runtime: Runtime, decision: ChangeableDecision, event: Revised, author: Actor
) -> Callable[[ChangeSet], None]:
    """The audit line, the answer of the person's own notice, and a text to the one in whose place
    another person answered.
    """
    now = runtime.clock.now()
    async with runtime.ledger.reading() as connection:
        asked = await notices.decisions_put_to(connection, [event.person], decision.incident)
    own = next((one for one in asked if key_of(one.step, one.item) == decision.key), None)
    before = decision.votes.get(event.person) or decision.option
    entry = AuditEntry(
        now,
        author,
        "decision.changed",
        f"decision {decision.key}",
        decision.incident,
        {"answer": before},
        {"answer": event.answer, "values": without_texts(decision.form, event)},
    )
    texts = await texts_about(runtime, own, event, author) if own else []

    def record(changes: ChangeSet) -> None:
        changes.audit.append(entry)
        changes.notices += texts
        if own and own.state == "answered":
            changes.revised.append(answer_row(own, event, author, now))

    return record
