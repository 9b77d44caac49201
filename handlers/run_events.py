"""Answers, failed deliveries and passed deadlines: events that belong to one run.

`respond` handles one event, `process_due_deadlines` every deadline that has passed.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import structlog

from handlers import instrumentation
from handlers.decision_rows import add_decision, taken_unit_is_conflict
from handlers.faulty_incidents import advanced, set_aside
from handlers.runtime import SPARE_IDS, Runtime
from incidents.run_events import DeadlinePassed, Event
from ledger import call_lists, deadlines, incident_faults
from ledger.change_set import ChangeSet
from ledger.database import ConflictError, Connection, LedgerUnavailableError
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
DEADLINES_AT_ONCE = 50  # in one transaction


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
                return await _take(runtime, incident, event, fill)
        except ConflictError as conflict:
            instrumentation.meter().conflict()
            lost = conflict
    raise lost


async def process_due_deadlines(runtime: Runtime) -> int:
    """Act on every passed deadline, once, also when all processes were down when it passed.

    Returns how many incidents were woken.
    """
    now = runtime.clock.now()
    async with runtime.ledger.reading() as connection:
        faulty = {row.incident for row in await incident_faults.faults(connection)}
        # Only a list of candidates, since its row locks end here: what keeps a deadline from being
        # acted on twice is the version of the run (I9).
        due = await deadlines.due(connection, now)
    woken: list[int] = []
    for start in range(0, len(due), DEADLINES_AT_ONCE):
        woken += await _process_deadlines(runtime, due[start : start + DEADLINES_AT_ONCE])
    if recovered := faulty.intersection(woken):
        await advanced(runtime, recovered)
    return len(due)


async def _process_deadlines(runtime: Runtime, due: list[int]) -> list[int]:
    """Act on these deadlines in one transaction; where that fails, each in one of its own: a run
    that fails does not keep the others asleep. Returns the incidents that were woken.

    Raises LedgerUnavailableError.
    """
    try:
        with instrumentation.decision("deadline_passed", len(due)):
            return await _take_deadlines(runtime, due)
    # Not a fault of these runs: the caller waits for the ledger.
    except LedgerUnavailableError:
        raise
    except Exception as error:  # noqa: BLE001 - the edge's outermost catch
        if len(due) > 1:
            return [i for one in due for i in await _process_deadlines(runtime, [one])]
        if isinstance(error, ConflictError):  # losing a race is normal: then it has been done
            log.info("woken elsewhere", incident=due[0])
            return due
        await set_aside(runtime, due[0], error)
        return []


async def _take_deadlines(runtime: Runtime, due: list[int]) -> list[int]:
    """Returns those that were still due: others have been woken by another process."""
    now = runtime.clock.now()
    passed = DeadlinePassed(now)
    async with runtime.incident_ids.borrow(2 * len(due) + SPARE_IDS) as numbers:
        async with runtime.ledger.writing() as connection:
            due = await deadlines.due(connection, now, among=due)
            events = [(incident, passed) for incident in due]
            changes, notices = await _decide(runtime, connection, events, numbers)
    await runtime.written(changes, notices)
    _log(events, changes)
    return due


async def _take(
    runtime: Runtime, incident: int, event: Event, fill: Callable[[ChangeSet], None] | None
) -> None:
    events = [(incident, event)]
    async with runtime.incident_ids.borrow(SPARE_IDS) as numbers:
        async with runtime.ledger.writing() as connection:
            changes, notices = await _decide(runtime, connection, events, numbers, fill)
    await runtime.written(changes, notices)
    _log(events, changes)


async def _decide(
    runtime: Runtime,
    connection: Connection,
    events: Sequence[tuple[int, Event]],
    numbers: list[int],
    fill: Callable[[ChangeSet], None] | None = None,
) -> tuple[ChangeSet, dict[str, int]]:
    """Decide and write, in the caller's transaction: the changes, and the ids of new notices."""
    stored = await load_for_events(connection, [incident for incident, _ in events])
    # Only a run that waits for a call list needs its progress: all others save the query.
    if waited := [token for run in stored.runs.values() for token in lists_of(run)]:
        stored.live.calls = await call_lists.progress(connection, waited)
    answers = await runtime.answers(connection, stored.live, stored.runs)
    changes = ChangeSet()
    for number, (incident, event) in enumerate(events):
        if number:
            # Heartbeats go out from this loop: a long batch must not delay them.
            await asyncio.sleep(0)
        decision = _taken(stored.runs[incident], event, answers, numbers)
        add_decision(decision, stored, changes)
    if fill:
        fill(changes)
    runtime.claim(changes)
    with instrumentation.span("write"):
        return changes, await write_changes(connection, changes, stored)


def _log(events: Iterable[tuple[int, Event]], changes: ChangeSet) -> None:
    """After the commit, a line for each decision: what it was about and what it writes."""
    messages = Counter(row["incident"] for row in changes.notices)
    for incident, event in events:
        entries = [line for line in changes.timeline if line["incident"] == incident]
        log.info(
            "event decided",
            incident=incident,
            cause=type(event).__name__,
            messages=messages[incident],
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
