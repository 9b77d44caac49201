"""The self-audit: each minute one process examines whether everything that should happen does.

What can be repaired is; what was found is shown on the desk, by `muster doctor` and in the metrics;
what lasts is sent to a person once, without any step of a playbook.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from handlers import fault_notices, instrumentation, self_audit_checks
from handlers.loop_errors import log_faults
from handlers.message_rows import notice_row
from handlers.runtime import NoCompanyError, Runtime
from handlers.self_audit_checks import Check, Finding, Round
from handlers.silent_sources import silent_sources
from handlers.vacant_roles import vacant_roles
from ledger import incident_faults, list_queries, self_audit_state
from ledger.database import ConflictError, Connection, LedgerUnavailableError
from ledger.new_rows import NewNoticeRow
from ledger.tables import FindingRow
from playbooks.company.fact_source import FactSource
from playbooks.company.live_state import Live
from translations import Renderer, english, translate

log = structlog.get_logger()
EVERY = timedelta(seconds=50)  # the scheduler ticks each half minute
LASTS = timedelta(minutes=5)  # what lasts longer is sent to a person
AGAIN = timedelta(hours=6)  # between two messages about what comes and goes
STEP = "watch"  # of the messages: no step of a playbook
CHECKS: dict[str, Check] = {
    "run": self_audit_checks.runs_without_deadline,
    "deadline": self_audit_checks.late_deadlines,
    "claim": self_audit_checks.lapsed_claims,
    "queue": self_audit_checks.stalled_queues,
    "parked": self_audit_checks.unseen_parked,
    "process": self_audit_checks.dead_processes,
    "source": silent_sources,
    "role": vacant_roles,
}


async def examine(runtime: Runtime) -> bool:
    """Make a round, if no process has made one in the last minute; whether it was made.

    Raises LedgerUnavailableError.
    """
    now = runtime.clock.now()
    async with runtime.ledger.writing() as connection:
        if not await self_audit_state.claim_round(connection, now, EVERY * runtime.clock.speed):
            return False
    repaired = 0
    for name, check in CHECKS.items():
        repaired += await _survive(runtime, name, check, now)
    await _call_about_lasting(runtime, now)
    if repaired:
        runtime.ledger.wakes.notify("agenda", "urgent", "notices", "outbox")
    runtime.ledger.wakes.notify("changes")
    return True


async def _survive(runtime: Runtime, name: str, check: Check, now: datetime) -> int:
    """Each check by itself: one that fails must not stop the others, but without the ledger there
    is nothing to examine.
    """
    away: LedgerUnavailableError | None = None
    with log_faults("watch"):
        try:
            return await _run(runtime, name, check, now)
        except LedgerUnavailableError as error:
            away = error
        except ConflictError:  # a decision was first: the next round looks again
            log.info("self-audit was not first", check=name)
    if away:
        raise away
    return 0


async def _run(runtime: Runtime, name: str, check: Check, now: datetime) -> int:
    """One check in a transaction of its own; how many things it repaired."""
    async with runtime.ledger.writing() as connection:
        found = await check(Round(runtime, connection, now))
        for one in found:
            await self_audit_state.keep_finding(
                connection, name, one.subject, one.incident, one.reason, now
            )
        await self_audit_state.end_findings(connection, name, [one.subject for one in found], now)
    for one in found:
        _say(name, one)
    return sum(one.repaired for one in found)


def _say(name: str, one: Finding) -> None:
    log.warning("self-audit", check=name, found=english(one.reason), repaired=one.repaired)
    if one.repaired:
        instrumentation.meter().repaired(name, one.repaired)


async def _call_about_lasting(runtime: Runtime, now: datetime) -> None:
    before = now - LASTS * runtime.clock.speed
    async with runtime.ledger.writing() as connection:
        for finding in await self_audit_state.findings(connection):
            if finding.since > before:
                continue
            if await self_audit_state.mark_paged(connection, finding, now, AGAIN):
                await incident_faults.owe(
                    connection, await _notices(runtime, connection, finding, now)
                )
    runtime.ledger.wakes.notify("urgent")


async def _notices(
    runtime: Runtime, connection: Connection, finding: FindingRow, now: datetime
) -> list[NewNoticeRow]:
    """To the owner of the incident it is about, else to the last resort; none about a live drill
    (I7).
    """
    try:
        directory = await runtime.directory(connection)
    except NoCompanyError:
        return []
    answers = FactSource(directory, Live(), runtime.plan, now)
    called = fault_notices.last_resort(answers)
    if finding.incident is not None:
        found = await list_queries.incident(connection, finding.incident)
        if found is None or found["drill"] is not None:
            return []
        called = fault_notices.owner(answers, found["kind"], found["site"])
    incident = finding.incident or fault_notices.NO_INCIDENT
    token = f"{incident}:{STEP}:{finding.name}:{finding.subject}:{finding.since:%Y%m%dT%H%M%S}"
    return [
        notice_row(
            fault_notices.notification(
                answers, incident, STEP, token, one, called.role, _text(answers, one, finding)
            ),
            now,
        )
        for one, _ in called.present
    ]


def _text(answers: FactSource, person: str, finding: FindingRow) -> str:
    language = answers.directory.people[person].language
    return translate("desk.watch_text", language, finding=Renderer(language).text(finding.reason))
