"""Answers, failed deliveries and passed deadlines: events that belong to one run. They all enter by this door."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

import structlog

from handlers.office import Office
from handlers.record import record
from incidents.events import DeadlinePassed, Event
from ledger import agenda, calls, intake
from ledger.changes import Changes, write
from ledger.open import Conflict, LedgerAway
from ledger.state import load_for_events
from playbooks.answers import Answers
from playbooks.calls import lists_of
from playbooks.decide import Decision, take_event
from playbooks.run import Run
from playbooks.woken import check_moved

log = structlog.get_logger()
TRIES = 12
SPARE = 4  # incidents that one event may open besides
SICK = timedelta(minutes=1)


async def respond(office: Office, incident: int, event: Event, fill: Callable[[Changes], None] | None = None) -> None:
    """Let one run take one event. `fill` adds what belongs into the same transaction.

    Raises Conflict when every race was lost, LedgerAway.
    """
    for _ in range(TRIES):
        try:
            return await _take(office, [(incident, event)], fill)
        except Conflict as conflict:
            lost = conflict
    raise lost


async def wake_due(office: Office) -> int:
    """Act on every passed deadline, once, also when all processes were down when it passed. Returns how many incidents were woken."""
    now = office.clock.now()
    async with office.ledger.reading() as connection:
        due = await agenda.due(connection, now)
    for incident in due:
        try:
            await _wake(office, incident)
        except LedgerAway:
            raise
        except Exception as error:  # noqa: BLE001 - the edge's outermost catch: a sick run must not keep the others asleep
            await _set_aside(office, incident, error)
    return len(due)


async def _wake(office: Office, incident: int) -> None:
    """Losing the race to another process is normal: then it has been done."""
    try:
        await _take(office, [(incident, DeadlinePassed(office.clock.now()))], None)
    except Conflict:
        log.info("woken elsewhere", incident=incident)


async def _take(office: Office, events: Iterable[tuple[int, Event]], fill: Callable[[Changes], None] | None) -> None:
    events = list(events)
    await office.numbers.reserve(SPARE)
    numbers = [office.numbers.take() for _ in range(SPARE)]
    try:
        async with office.ledger.writing() as connection:
            stored = await load_for_events(connection, [incident for incident, _ in events])
            if waited := [token for run in stored.runs.values() for token in lists_of(run)]:
                stored.live.calls = await calls.progress(connection, waited)
            answers = await office.answers(connection, stored.live, stored.runs)
            changes = Changes()
            for incident, event in events:
                record(_taken(stored.runs[incident], event, answers), answers, stored, changes, numbers)
            if fill:
                fill(changes)
            office.claim(changes)
            owed = await write(connection, changes, stored)
        await office.written(changes, owed, stored)
    finally:
        for number in reversed(numbers):
            office.numbers.give_back(number)


def _taken(run: Run, event: Event, answers: Answers) -> Decision:
    """Raises Stuck where a run is woken and nothing comes of it: it would be woken again at once, without end."""
    decision = take_event(run, event, answers)
    if isinstance(event, DeadlinePassed) and decision.run:
        check_moved(run, decision.run, decision.run.next_due(), answers.now)
    return decision


async def _set_aside(office: Office, incident: int, error: Exception) -> None:
    """A run that cannot be advanced is a fault of ours: it is parked where people see it, and tried again in a minute."""
    log.exception("incident could not be woken", incident=incident)
    later = office.clock.now() + SICK
    async with office.ledger.writing() as connection:
        await agenda.postpone(connection, incident, later)
        reason = f"incident {incident} could not be woken: {type(error).__name__}: {error}"
        await intake.park(connection, office.clock.now(), "agenda", reason, str(incident).encode())
