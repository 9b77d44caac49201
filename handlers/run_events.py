"""Answers, failed deliveries and passed deadlines: events that belong to one run.

`respond` handles one event, `process_due_deadlines` every deadline that has passed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import structlog

from handlers import instrumentation
from handlers.decision_rows import add_decision, taken_unit_is_conflict
from handlers.faulty_incidents import advanced, set_aside
from handlers.runtime import SPARE_IDS, Runtime
from incidents.run_events import DeadlinePassed, Event
from ledger import call_lists, deadlines, incident_faults
from ledger.change_set import ChangeSet
from ledger.database import ConflictError, LedgerUnavailableError
from ledger.decision_state import load_for_events
from ledger.decision_writer import write_changes
from playbooks.company.fact_source import FactSource
from playbooks.decide import Decision, refusal, take_event
from playbooks.definition.run import Run
from playbooks.engine.stuck_run_check import check_progress
from playbooks.messages.call_lists import lists_of
from translations import RefusalError, entry_row

log = structlog.get_logger()
TRIES = 12


class EventRefusedError(RefusalError):
    """The run cannot take this event; the text tells its sender why."""


async def respond(
    runtime: Runtime, incident: int, event: Event, fill: Callable[[ChangeSet], None] | None = None
) -> None:
    """Let one run take one event. `fill` adds what belongs into the same transaction.

    Raises EventRefusedError, ConflictError when every race was lost, LedgerUnavailableError.
    """
    for _ in range(TRIES):
        try:
            with instrumentation.decision(event.type):
                return await _take(runtime, [(incident, event)], fill)
        except ConflictError as conflict:
            instrumentation.meter().conflict()
            lost = conflict
    raise lost


async def process_due_deadlines(runtime: Runtime) -> int:
    """Act on every passed deadline, once, also when all processes were down when it passed.

    Returns how many incidents were woken.
    """
    now = runtime.clock.now()
    woken = []
    async with runtime.ledger.reading() as connection:
        faulty = {row.incident for row in await incident_faults.faults(connection)}
        # Only a list of candidates, since its row locks end here: what keeps a deadline from being
        # acted on twice is the version of the run (I9).
        due = await deadlines.due(connection, now)
    for incident in due:
        try:
            await _process_deadline(runtime, incident)
            woken.append(incident)
        # Not a fault of this run: the caller waits for the ledger.
        except LedgerUnavailableError:
            raise
        except Exception as error:  # noqa: BLE001 - the edge's outermost catch: a sick run must not keep the others asleep
            await set_aside(runtime, incident, error)
    if recovered := faulty.intersection(woken):
        await advanced(runtime, recovered)
    return len(due)


async def _process_deadline(runtime: Runtime, incident: int) -> None:
    """Losing the race to another process is normal: then it has been done."""
    try:
        with instrumentation.decision("deadline_passed"):
            await _take(runtime, [(incident, DeadlinePassed(runtime.clock.now()))], None)
    except ConflictError:
        log.info("woken elsewhere", incident=incident)


async def _take(
    runtime: Runtime, events: Iterable[tuple[int, Event]], fill: Callable[[ChangeSet], None] | None
) -> None:
    events = list(events)
    async with runtime.incident_ids.borrow(SPARE_IDS) as numbers:
        async with runtime.ledger.writing() as connection:
            stored = await load_for_events(connection, [incident for incident, _ in events])
            # Only a run that waits for a call list needs its progress: all others save the query.
            if waited := [token for run in stored.runs.values() for token in lists_of(run)]:
                stored.live.calls = await call_lists.progress(connection, waited)
            answers = await runtime.answers(connection, stored.live, stored.runs)
            changes = ChangeSet()
            for incident, event in events:
                decision = _taken(stored.runs[incident], event, answers, numbers)
                add_decision(decision, stored, changes)
            if fill:
                fill(changes)
            runtime.claim(changes)
            with instrumentation.span("write"):
                notices = await write_changes(connection, changes, stored)
    await runtime.written(changes, notices)
    _log(events, changes)


def _log(events: Iterable[tuple[int, Event]], changes: ChangeSet) -> None:
    """After the commit, a line for each decision: what it was about and what it writes."""
    for incident, event in events:
        messages = sum(row["incident"] == incident for row in changes.notices)
        entries = [line for line in changes.timeline if line["incident"] == incident]
        log.info(
            "event decided",
            incident=incident,
            cause=type(event).__name__,
            messages=messages,
            timeline=[entry_row(line)["what"] for line in entries[:5]],
        )


def _taken(run: Run, event: Event, answers: FactSource, numbers: list[int]) -> Decision:
    """Raises EventRefusedError, and StuckRunError if waking a run changes nothing: it would be
    woken again without end.
    """
    if refused := refusal(run, event, answers):
        raise EventRefusedError(refused)
    with taken_unit_is_conflict():
        decision = take_event(run, event, answers, numbers)
    if isinstance(event, DeadlinePassed) and decision.run:
        check_progress(run, decision.run, decision.next_due, answers.now)
    return decision
