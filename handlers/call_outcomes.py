"""Outcomes of calls to customers: by the caller's link, on the desk, on the command line.

The last call of a list raises an event for the plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from handlers.run_events import respond
from handlers.runtime import Runtime
from incidents.actor import Actor, answering
from incidents.run_events import Answered
from ledger import audit, call_lists
from ledger.audit import AuditEntry
from ledger.customer_list_rows import CallListRow
from ledger.database import ConflictError
from playbooks.definition.declarations import FieldSpec
from playbooks.intake.field_values import Around, read_field
from playbooks.messages.call_lists import CALL_BACK, NO_ANSWER, OPEN, OUTCOMES, REACHED
from translations import Message, RefusalError, message

_TIME = FieldSpec("at", "time", "", "latest", {})


class CallOutcomeError(RefusalError):
    """This call cannot be marked so."""


@dataclass(frozen=True, slots=True)
class CallOutcome:
    """What was written down. `again`: not to be called before."""

    call: int
    incident: int
    state: str
    again: datetime | None


async def record_call_outcome(
    runtime: Runtime,
    call: int,
    outcome: str,
    actor: Actor,
    at: str = "",
    mine: tuple[str, str] | None = None,
) -> CallOutcome:
    """`outcome`: reached, no answer, or call back `at` a time.

    `mine`: only a call of this list (token) and caller. Raises CallOutcomeError.
    """
    if outcome not in OUTCOMES:
        raise CallOutcomeError(
            message("refusal.no_such_outcome", outcomes=list(OUTCOMES), text=outcome[:40])
        )
    async with runtime.ledger.reading() as connection:
        found = await call_lists.find(connection, call)
    if found is None or (mine is not None and (found["token"], found["person"]) != mine):
        raise CallOutcomeError(message("refusal.no_call", text=str(call)))
    again = await _again(runtime, found, outcome, at)
    author, now = answering(actor, found["person"]), runtime.clock.now()
    async with runtime.ledger.writing() as connection:
        if not await call_lists.mark(connection, call, outcome, now, again, author.label):
            raise CallOutcomeError(_why(await call_lists.find(connection, call) or found))
        await audit.append(connection, _audited(found, outcome, now, author))
    runtime.ledger.wakes.notify("changes")
    if outcome == REACHED:
        await _last_one(runtime, found, author)
    return CallOutcome(call, found["incident"], outcome, again)


def _audited(call: CallListRow, outcome: str, now: datetime, author: Actor) -> AuditEntry:
    return AuditEntry(
        now,
        author,
        "call.marked",
        f"call {call['id']}",
        call["incident"],
        {"state": call["state"]},
        {"state": outcome},
    )


async def _again(runtime: Runtime, call: CallListRow, outcome: str, at: str) -> datetime | None:
    now = runtime.clock.now()
    if outcome == NO_ANSWER:
        return now + timedelta(seconds=call["again_seconds"])
    if outcome != CALL_BACK:
        return None
    async with runtime.ledger.reading() as connection:
        directory = await runtime.directory(connection)
    try:
        moment = datetime.fromisoformat(
            read_field(_TIME, at, Around(directory, now, runtime.plan.calendar.zone)) or "nothing"
        )
    except ValueError:
        raise CallOutcomeError(message("refusal.call_time", text=at[:40])) from None
    if moment <= now:
        raise CallOutcomeError(message("refusal.call_time_over", text=at))
    return moment.astimezone(UTC)


def _why(call: CallListRow) -> Message:
    if call["state"] in OPEN:
        return message("refusal.call_marked", call=call["id"])
    return message("refusal.call_done", call=call["id"], state=call["state"])


async def _last_one(runtime: Runtime, call: CallListRow, author: Actor) -> None:
    """Looked at after the commit, so that of two who finish at once at least one sees that nothing
    is left.
    """
    async with runtime.ledger.reading() as connection:
        progress = (await call_lists.progress(connection, [call["token"]]))[call["token"]]
    if progress.reached == progress.total:
        try:
            await respond(
                runtime,
                call["incident"],
                Answered(call["token"], call["person"], "all reached", {}, author),
            )
        except ConflictError:
            return  # the step looks for itself before long
