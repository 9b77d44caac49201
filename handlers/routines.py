"""Scheduled duties of the plan: begun once for each site and day, whoever wakes first."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import structlog

from handlers.office import Office
from handlers.record import record
from incidents.events import DeadlinePassed
from ledger import agenda
from ledger.changes import Changes, write
from ledger.open import Conflict
from ledger.state import Stored, load_live
from playbooks.decide import open_run
from playbooks.plan import Plan, Routine

log = structlog.get_logger()
LATEST = timedelta(hours=4)  # a duty missed by more than this, while we were down, is left for the next time


def due_on(routine: Routine, day: date, plan: Plan) -> datetime | None:
    """When the duty begins on a day (UTC), or None where it does not fall on it."""
    calendar = plan.calendar
    falls = {
        "working day": calendar.working(day),
        "day": True,
        "week": day.weekday() == 0,
        "month": day.day == 1,
        "3 months": day.day == 1 and day.month % 3 == 1,
    }[routine.every]
    return calendar.at(day, time.fromisoformat(routine.at)) if falls else None


async def start_due(office: Office) -> list[int]:
    """Begin every duty whose time has come today. Returns the incidents opened for them."""
    now = office.clock.now()
    day = now.astimezone(office.plan.calendar.zone).date()
    opened: list[int] = []
    for routine in office.plan.routines.values():
        begins = due_on(routine, day, office.plan)
        if begins and begins <= now < begins + LATEST:
            try:
                opened += await _start(office, routine, day)
            except Conflict:
                log.info("routine begun elsewhere", routine=routine.name)
    return opened


async def _start(office: Office, routine: Routine, day: date) -> list[int]:
    async with office.ledger.reading() as connection:
        directory = await office.directory(connection)
        done = await agenda.routines_started(connection, routine.name, day)
    sites = [s for s in (directory.sites if routine.each == "site" else [directory.centre]) if s not in done]
    if not sites:
        return []
    await office.numbers.reserve(len(sites) * 2)
    numbers = [office.numbers.take() for _ in range(len(sites) * 2)]
    opened = []
    async with office.ledger.writing() as connection:
        stored = Stored(live=await load_live(connection))
        stored.held = dict(stored.live.units)
        answers = await office.answers(connection, stored.live, {})
        changes = Changes()
        for site in sites:
            fresh = numbers.pop(0)
            reason = f"routine {routine.name} of {day.isoformat()} for {site}"
            record(
                open_run(routine.name, site, reason, answers, fresh, DeadlinePassed(answers.now)),
                answers,
                stored,
                changes,
                numbers,
            )
            changes.routines.append({"routine": routine.name, "site": site, "day": day, "incident": fresh})
            opened.append(fresh)
        await write(connection, changes, stored)
    for number in reversed(numbers):
        office.numbers.give_back(number)
    office.ledger.wakes.tell("notices", "agenda", "outbox", "changes")
    return opened
