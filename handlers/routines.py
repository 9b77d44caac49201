"""Scheduled duties of the plan: begun once for each item and day, whoever wakes first; what was missed as the plan says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import structlog

from handlers.office import Office
from handlers.record import record
from incidents.events import DeadlinePassed
from incidents.signals import Refused
from ledger import duties as duty_rows
from ledger import queries
from ledger.changes import Changes, write
from ledger.open import Conflict
from ledger.state import Stored, load_live
from playbooks.answers import Answers
from playbooks.assess import late_steps
from playbooks.decide import Decision, open_run
from playbooks.duties import LOOK_BACK, Due, after_closing, fallen_due, items, still, wanted
from playbooks.plan import Routine
from playbooks.reading.faults import listed

log = structlog.get_logger()


async def start_due(office: Office) -> list[int]:
    """Begin every duty whose time has come. Returns the incidents opened for them."""
    opened: list[int] = []
    book = await book_of(office)
    for routine in office.plan.routines.values():
        look = _due_after_closing if routine.after_closing else _due_by_calendar
        try:
            opened += await _start(office, routine, *await look(office, routine, book))
        except Conflict:
            log.info("routine begun elsewhere", routine=routine.name)
    return opened


async def begin(office: Office, name: str, key: str | None = None) -> list[int]:
    """Begin a routine by hand, for one item or for all; it does not count as its scheduled time.

    Raises Refused where there is no such routine, item or closed incident.
    """
    if name not in office.plan.routines:
        raise Refused([f"there is no routine {name!r}; there are {', '.join(office.plan.routines)}"])
    routine = office.plan.routines[name]
    by_hand = _after_by_hand if routine.after_closing else _items_by_hand
    return await _start(office, routine, await by_hand(office, routine, key), by_hand=True)


async def _items_by_hand(office: Office, routine: Routine, key: str | None) -> list[Due]:
    now = office.clock.now()
    async with office.ledger.reading() as connection:
        known = {item.key: item for item in items(routine, await office.directory(connection))}
    if key is not None and key not in known:
        raise Refused([f"the routine {routine.name} is not for {key!r}; it is for {listed(list(known))}"])
    return [Due(item, _day(office, now), now) for item in known.values() if key in (None, item.key)]


async def _after_by_hand(office: Office, routine: Routine, key: str | None) -> list[Due]:
    async with office.ledger.reading() as connection:
        run = await queries.run_of(connection, int(key)) if key and key.isdecimal() and len(key) < 10 else None
    if run is None or run.closed_at is None:
        raise Refused([f"the routine {routine.name} follows a closed incident; name its number"])
    if run.drill:
        raise Refused([f"incident {run.incident} was a drill; nothing follows it in earnest"])
    late = late_steps(office.plans.get(run.plan, office.plan), run, office.clock.now())
    return [replace(after_closing(routine, run, office.plan.calendar), late=late)]


async def book_of(office: Office) -> duty_rows.Book:
    """Since when each routine has been known here, and the seed of spot checks; written down the first time."""
    async with office.ledger.reading() as connection:
        book = await duty_rows.read_book(connection, office.plan.routines)
    if book is None:
        async with office.ledger.writing() as connection:
            book = await duty_rows.open_book(connection, office.plan.routines, office.clock.now())
    return book


async def _due_by_calendar(office: Office, routine: Routine, book: duty_rows.Book) -> tuple[list[Due], list[Due]]:
    """Duties to begin; none of these is left out for good."""
    now, calendar = office.clock.now(), office.plan.calendar
    async with office.ledger.reading() as connection:
        directory = await office.directory(connection)
        done = await duty_rows.begun(connection, routine.name, _day(office, now - LOOK_BACK))
    since = book.since[routine.name]
    found = [fallen_due(routine, item, now, calendar, book.seed, since) for item in items(routine, directory)]
    return [due for due in found if due and (due.item.key, due.day) not in done], []


async def _due_after_closing(office: Office, routine: Routine, book: duty_rows.Book) -> tuple[list[Due], list[Due]]:
    """Duties to begin, and those that need not be: written down, too, so that they are not looked at again."""
    now, since = office.clock.now(), book.since[routine.name]
    async with office.ledger.reading() as connection:
        runs = await duty_rows.closed_without(connection, routine.name, routine.kinds, max(since, now - LOOK_BACK))
    begin: list[Due] = []
    leave: list[Due] = []
    for run in runs:
        due = after_closing(routine, run, office.plan.calendar)
        if due.at <= now:
            late = late_steps(office.plans.get(run.plan, office.plan), run, now)
            fits = wanted(routine, run, late) and still(routine, due.at, now, since)
            (begin if fits else leave).append(replace(due, late=late))
    return begin, leave


def _day(office: Office, moment: datetime) -> date:
    return moment.astimezone(office.plan.calendar.zone).date()


async def _start(office: Office, routine: Routine, due: Sequence[Due], leave: Sequence[Due] = (), by_hand: bool = False) -> list[int]:
    if not due and not leave:
        return []
    await office.numbers.reserve(len(due) * 2)
    numbers = [office.numbers.take() for _ in range(len(due) * 2)]
    opened = []
    async with office.ledger.writing() as connection:
        stored = Stored(live=await load_live(connection))
        stored.held = dict(stored.live.units)
        answers, changes = await office.answers(connection, stored.live, {}, (routine.name,)), Changes()
        for one in due:
            opened.append(numbers.pop(0))
            record(_begun(routine, one, answers, opened[-1], by_hand), answers, stored, changes, numbers)
        if not by_hand:
            changes.routines += [_row(routine, one, number) for one, number in zip(due, opened, strict=True)]
            changes.routines += [_row(routine, one, one.item.about or 0) for one in leave]
        office.claim(changes)
        notices = await write(connection, changes, stored)
    for number in reversed(numbers):
        office.numbers.give_back(number)
    await office.written(changes, notices, stored)
    return opened


def _row(routine: Routine, due: Due, incident: int) -> dict[str, Any]:
    return {"routine": routine.name, "site": due.item.key, "day": due.day, "incident": incident}


def _begun(routine: Routine, due: Due, answers: Answers, fresh: int, by_hand: bool) -> Decision:
    reason = f"routine {routine.name} {'by hand' if by_hand else 'of ' + due.day.isoformat()} for {due.item.key}"
    return open_run(routine.name, due.item.site, reason, answers, fresh, DeadlinePassed(answers.now), **due.known(answers.now))
