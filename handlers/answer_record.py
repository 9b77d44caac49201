"""What is written down together with an answer: the notice's row, the audit line and, where
another person answered, a text to the one who was asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from handlers.message_rows import notice_row
from handlers.runtime import Runtime
from incidents import effects as do
from incidents.actor import Actor
from incidents.company import Person
from incidents.run_events import Answered, Revised
from ledger import list_queries
from ledger.audit import AuditEntry, digest_of
from ledger.change_set import ChangeSet
from ledger.new_rows import AnswerRow, NewNoticeRow
from ledger.tables import NoticeRow
from playbooks.intake.answer_values import entries_of
from playbooks.messages.notification import Notification
from translations import lookup, translate

STEP = "answered"  # of the text that says so: no step of a playbook, which may withdraw its own


async def record_of(
    runtime: Runtime, notice: NoticeRow, event: Answered, author: Actor
) -> Callable[[ChangeSet], None]:
    """Adds it to the changes of the decision. Raises LedgerUnavailableError, NoCompanyError."""
    now = runtime.clock.now()
    row = answer_row(notice, event, author, now)
    after = {"answer": event.answer, "values": without_texts(notice.form, event)}
    entry = AuditEntry(
        now,
        author,
        "answer.given",
        f"notice {notice.id}",
        notice.incident,
        {"state": notice.state},
        after,
    )
    texts = await texts_about(runtime, notice, event, author)

    def record(changes: ChangeSet) -> None:
        changes.answered.append(row)
        changes.audit.append(entry)
        changes.notices += texts

    return record


def answer_row(
    notice: NoticeRow, event: Answered | Revised, author: Actor, now: datetime
) -> AnswerRow:
    """What a notice says of its answer."""
    return {
        "id": notice.id,
        "answer": event.answer,
        "at": now,
        "entered": event.values or None,
        "way": author.way,
        "answered_by": author.person,
        "on_behalf_of": author.on_behalf_of,
    }


def received_entry(notice: NoticeRow, author: Actor, now: datetime) -> AuditEntry:
    """The audit line of a question that was confirmed as received, and not answered yet."""
    target = f"notice {notice.id}"
    return AuditEntry(now, author, "answer.received", target, notice.incident)


def without_texts(form: Mapping[str, Any] | None, event: Answered | Revised) -> Mapping[str, Any]:
    """The values that were entered. Of what was written freely the digest alone: it may name a
    person, and a line of the audit table is never changed.
    """
    kinds = {entry.name: entry.kind for entry in entries_of(form, event.answer)}
    return {
        name: digest_of(str(value)) if kinds.get(name, "text") == "text" else value
        for name, value in event.values.items()
    }


async def texts_about(
    runtime: Runtime, notice: NoticeRow, event: Answered | Revised, author: Actor
) -> list[NewNoticeRow]:
    """To the person in whose place another answered: one for each question, and asking nothing, so
    that no exchange of texts can follow. None in a live drill.
    """
    if author.on_behalf_of is None:
        return []
    async with runtime.ledger.reading() as connection:
        incident = await list_queries.incident(connection, notice.incident)
        directory = await runtime.directory(connection)
    person = directory.people.get(notice.person)
    if person is None or incident is None or incident["drill"] is not None:
        return []
    known = directory.people.get(author.person or "")
    values = {
        "who": known.name if known else lookup(f"channel.{author.way}", person.language),
        "option": _option(runtime, event.answer, person.language),
        "notice": notice.id,
        "incident": notice.incident,
    }
    text = translate("desk.answered_for_text", person.language, **values)
    return [notice_row(_notification(notice, person, text), runtime.clock.now())]


def _notification(notice: NoticeRow, person: Person, text: str) -> Notification:
    token = f"{notice.incident}:{STEP}:{notice.id}"
    return Notification(
        f"{token}|{person.id}",
        notice.incident,
        STEP,
        notice.item,
        tuple(notice.clause),
        token,
        person.id,
        person.name,
        notice.role,
        person.phones,
        person.language,
        "muster.answered_for",
        text,
        "nothing",
        (),
        None,
        do.NORMAL,
    )


def _option(runtime: Runtime, answer: str, language: str) -> str:
    """The answer as its reader calls it."""
    own = runtime.plan.texts.get(language, {})
    return lookup(f"given.{answer}", language) or own.get(answer, answer)
