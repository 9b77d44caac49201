"""The limit of an open step is moved: on the desk, over HTTP, on the command line (2.1.2.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from handlers.notice_answers import AnswerRefusedError
from handlers.run_events import EventRefusedError, respond
from handlers.runtime import Runtime
from incidents.actor import Actor
from incidents.run_events import LimitMoved
from incidents.time_expressions import parse_when
from ledger import list_queries
from ledger.audit import AuditEntry
from ledger.change_set import ChangeSet
from ledger.database import Connection
from ledger.decision_state import load_live
from playbooks.engine.dependencies import key_of
from playbooks.engine.limit_changes import changeable_limits
from playbooks.engine.read_only_run import read_only
from playbooks.intake.answer_values import LONGEST_NOTE
from playbooks.intake.bounds import bounded_moment, bounded_text
from translations import fault_of, message


@dataclass(frozen=True, slots=True)
class ChangeableLimit:
    """`key`: the step with its item. `deadline`: None where it is late."""

    key: str
    step: str
    item: str | None
    deadline: datetime | None


async def read_limits(
    runtime: Runtime, connection: Connection, incident: int
) -> list[ChangeableLimit]:
    """The open steps of an incident that have a limit."""
    run = await list_queries.run_of(connection, incident)
    if run is None or run.status == "closed":
        return []
    live = await load_live(connection)
    answers = (await runtime.answers(connection, live, {incident: run})).of(run)
    return [
        ChangeableLimit(key_of(step.id, item), step.id, item, record.deadline)
        for step, item, record in changeable_limits(read_only(run, answers))
    ]


async def change_limit(
    runtime: Runtime, incident: int, step: str, until: str, why: str, actor: Actor
) -> datetime:
    """Move the limit of an open step (`step`: with its item) to `until`, as a person writes it.

    Returns the moment. Raises AnswerRefusedError, LedgerUnavailableError.
    """
    now = runtime.clock.now()
    try:
        moment = bounded_moment(parse_when(until, now, runtime.plan.calendar.zone, last=True), now)
        reason = bounded_text(why, LONGEST_NOTE)
    except ValueError as wrong:
        raise AnswerRefusedError(fault_of(wrong)) from wrong
    event = LimitMoved(step, moment, reason, actor.person or "", actor)
    after = {"until": moment.isoformat()}
    entry = AuditEntry(now, actor, "limit.moved", f"step {step}", incident, None, after)

    def record(changes: ChangeSet) -> None:
        changes.audit.append(entry)

    async with runtime.ledger.reading() as connection:
        if await list_queries.run_of(connection, incident) is None:
            raise AnswerRefusedError(message("refusal.no_limit_to_move"))
    try:
        await respond(runtime, incident, event, record)
    except EventRefusedError as refused:
        raise AnswerRefusedError(refused.message) from refused
    return moment
