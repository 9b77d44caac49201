"""Why a question needs no answer any more, in words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from handlers.runtime import Runtime
from ledger import list_queries, notices
from ledger.database import Connection
from ledger.tables import NoticeRow
from playbooks.definition.run import Run, StepRecord
from playbooks.engine.dependencies import record_of
from translations import Message, message, person


async def status_of(runtime: Runtime, notice: NoticeRow) -> Message:
    """Of a notice that was answered, withdrawn or not delivered: who answered what, or why no
    answer is needed.
    """
    if notice.state == "answered":
        return message("refusal.already_answered", notice=notice.id, option=notice.answer)
    async with runtime.ledger.reading() as connection:
        decided = await _deciding_answer(connection, notice)
        run = await list_queries.run_of(connection, notice.incident)
    if decided:
        return _by(notice.id, decided)
    if notice.why is None:
        return message("refusal.no_answer_needed", notice=notice.id)
    why = with_playbook(notice.why, run.playbook) if run else notice.why
    return message("refusal.no_answer_needed_why", notice=notice.id, why=why)


def with_playbook(why: Message, playbook: str) -> Message:
    """The reason with its steps named as `playbook.step`: who reads it is on no page of the
    incident, where a step's id alone would tell its title.
    """
    return Message(
        why.code, {name: _named(name, one, playbook) for name, one in why.params.items()}
    )


def _named(name: str, value: Any, playbook: str) -> Any:
    if isinstance(value, Message):
        return with_playbook(value, playbook)
    if isinstance(value, list):
        return [_named(name, one, playbook) for one in value]
    return f"{playbook}.{value}" if name in ("step", "steps") else value


async def settled_at(connection: Connection, notice: NoticeRow) -> datetime | None:
    """When a notice was answered or withdrawn; None where that is not known, as for a question that
    is still put to others.
    """
    if notice.answered_at:
        return notice.answered_at
    run, record = await _asking_step(connection, notice)
    if record and record.outcome is not None:
        return record.at
    return run.closed_at if run else None


async def _asking_step(
    connection: Connection, notice: NoticeRow
) -> tuple[Run | None, StepRecord | None]:
    """The run of a notice, and the record of the step that asked."""
    run = await list_queries.run_of(connection, notice.incident)
    return run, record_of(run, notice.step, notice.item) if run else None


async def _deciding_answer(connection: Connection, notice: NoticeRow) -> NoticeRow | None:
    """The latest answer of another person that is the outcome of the step; a refusal after which
    the next person was asked is none.
    """
    _, record = await _asking_step(connection, notice)
    if record is None or record.outcome is None:
        return None
    found = await notices.answers_to_step(connection, notice)
    return next((one for one in found if one.answer == record.outcome), None)


def _by(notice: int, decided: NoticeRow) -> Message:
    known = {
        "notice": notice,
        "by": person(decided.person, decided.name),
        "option": decided.answer,
    }
    if decided.expects != "option":
        return message("refusal.answered_by", **known)
    if area := (decided.entered or {}).get("area"):
        return message("refusal.decided_by_in", **known, area=area)
    return message("refusal.decided_by", **known)
