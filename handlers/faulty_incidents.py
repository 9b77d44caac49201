"""An incident that cannot be advanced is a fault of ours: it is set aside where people see it,
tried again after growing pauses, and its owner is called once, without any step of a playbook.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog

from handlers import fault_notices
from handlers.message_rows import notice_row
from handlers.runtime import Runtime
from ledger import deadlines, incident_faults, list_queries
from ledger.database import Connection
from ledger.new_rows import NewNoticeRow
from playbooks.company.fact_source import FactSource
from playbooks.company.live_state import Live
from playbooks.intake.bounds import quoted
from playbooks.messages.notification import Notification
from translations import message, translate

log = structlog.get_logger()
FIRST_RETRY, RETRY_GROWTH, LAST_RETRY = timedelta(minutes=1), 4, timedelta(hours=6)
STEP = "fault"  # of the message: no step of a playbook
MOST_OF_ERROR = 200  # characters


async def set_aside(runtime: Runtime, incident: int, error: Exception) -> None:
    """Keep the fault, try again later, and call the owner the first time.

    Raises LedgerUnavailableError.
    """
    log.error("incident could not be advanced", incident=incident, exc_info=error)
    fault = quoted(f"{type(error).__name__}: {error}", MOST_OF_ERROR)
    reason = message("fault.not_woken", incident=incident, error=fault)
    now = runtime.clock.now()
    async with runtime.ledger.writing() as connection:
        known = await incident_faults.fault_of(connection, incident)
        tries = known.tries if known else 0
        again = now + min(FIRST_RETRY * RETRY_GROWTH ** min(tries, 9), LAST_RETRY)
        # Else the run stays due, and the scheduler would wake it again without a pause.
        await deadlines.postpone(connection, incident, again)
        if not await incident_faults.keep_fault(connection, incident, now, again, reason):
            await incident_faults.owe(
                connection, await _notices(runtime, connection, incident, now)
            )
    runtime.ledger.wakes.notify("changes", "urgent")


async def advanced(runtime: Runtime, incidents: Iterable[int]) -> None:
    """They could be advanced, which ends the fault of those that had one."""
    async with runtime.ledger.writing() as connection:
        await incident_faults.forget_faults(connection, incidents)
    runtime.ledger.wakes.notify("changes")


async def _notices(
    runtime: Runtime, connection: Connection, incident: int, now: datetime
) -> list[NewNoticeRow]:
    """To the playbook's owner, or to the last resort where that one cannot be found either. A live
    drill calls no one else (I7).
    """
    found = await list_queries.incident(connection, incident)
    if found is None or found["drill"] is not None:
        return []
    answers = FactSource(await runtime.directory(connection), Live(), runtime.plan, now)
    called = fault_notices.owner(answers, found["kind"], found["site"])
    return [
        notice_row(_notification(answers, incident, person, called.role), now)
        for person, _ in called.present
    ]


def _notification(answers: FactSource, incident: int, person_id: str, role: str) -> Notification:
    language = answers.directory.people[person_id].language
    text = translate("desk.incident_fault_text", language, incident=incident)
    token = f"{incident}:{STEP}"
    return fault_notices.notification(answers, incident, STEP, token, person_id, role, text)
