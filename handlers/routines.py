"""Scheduled duties of the plan: started once per item and day, by the first process to wake; missed
ones as the plan says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import structlog

from handlers.decision_rows import add_decision, taken_unit_is_conflict
from handlers.runtime import SPARE_IDS, Runtime
from incidents.actor import Actor
from incidents.run_events import DeadlinePassed
from incidents.signals import SignalRefusedError
from ledger import list_queries
from ledger import routines as duty_rows
from ledger.audit import AuditEntry
from ledger.change_set import ChangeSet
from ledger.database import ConflictError, Connection
from ledger.decision_state import DecisionState, load_live
from ledger.decision_writer import write_changes
from ledger.new_rows import RoutineRunRow
from playbooks.checks.step_performance import late_steps
from playbooks.company.fact_source import FactSource
from playbooks.decide import Decision, open_run
from playbooks.definition.plan import Routine
from playbooks.definition.suggestions import name_list
from playbooks.incident_counts import count_reports, counted_since
from playbooks.routine_schedule import (
    LOOK_BACK,
    Due,
    after_closing,
    due_routines,
    is_due,
    is_followed,
    items,
)
from translations.messages import message

log = structlog.get_logger()


async def start_due(runtime: Runtime) -> list[int]:
    """Begin every duty whose time has come. Returns the incidents opened for them."""
    opened: list[int] = []
    book = await load_schedule(runtime)
    by_calendar = await _due_by_calendar(runtime, book)
    for routine in runtime.plan.routines.values():
        due, leave = by_calendar.get(routine.name, []), list[Due]()
        if routine.after_closing:
            due, leave = await _due_after_closing(runtime, routine, book)
        try:
            opened += await _start(runtime, routine, due, leave)
        # The primary key (routine, item, day): another process has begun it in the same moment.
        except ConflictError:
            log.info("routine begun elsewhere", routine=routine.name)
    return opened


async def begin(
    runtime: Runtime, name: str, key: str | None, actor: Actor, request: str = ""
) -> list[int]:
    """Begin a routine by hand, for one item or for all; it does not count as its scheduled time.

    `request`: of the form that asks for it; nothing is begun for the same one again. Raises
    SignalRefusedError where there is no such routine, item or closed incident.
    """
    if name not in runtime.plan.routines:
        raise SignalRefusedError(
            [message("fault.no_routine", text=name, routines=list(runtime.plan.routines))]
        )
    routine = runtime.plan.routines[name]
    by_hand = _after_by_hand if routine.after_closing else _items_by_hand
    due = await by_hand(runtime, routine, key)
    return await _start(runtime, routine, due, by_hand=actor, request=request)


async def _items_by_hand(runtime: Runtime, routine: Routine, key: str | None) -> list[Due]:
    now = runtime.clock.now()
    async with runtime.ledger.reading() as connection:
        known = {item.key: item for item in items(routine, await runtime.directory(connection))}
    if key is not None and key not in known:
        items_of = name_list(list(known))
        raise SignalRefusedError(
            [message("fault.routine_not_for", routine=routine.name, text=key, items=items_of)]
        )
    return [
        Due(item, _day(runtime, now), now) for item in known.values() if key in (None, item.key)
    ]


async def _after_by_hand(runtime: Runtime, routine: Routine, key: str | None) -> list[Due]:
    async with runtime.ledger.reading() as connection:
        run = (
            await list_queries.run_of(connection, int(key))
            if key and key.isdecimal() and len(key) < 10
            else None
        )
    if run is None or run.closed_at is None:
        raise SignalRefusedError([message("fault.routine_follows", routine=routine.name)])
    if run.drill:
        raise SignalRefusedError([message("fault.was_a_drill", incident=run.incident)])
    late = late_steps(runtime.plans.get(run.plan, runtime.plan), run, runtime.clock.now())
    return [replace(after_closing(routine, run, runtime.plan.calendar), late=late)]


async def load_schedule(runtime: Runtime) -> duty_rows.RoutineHistory:
    """Since when each routine has been known here, and the seed of spot checks; written down the
    first time.
    """
    async with runtime.ledger.reading() as connection:
        book = await duty_rows.read_routine_history(connection, runtime.plan.routines)
    if book is None:
        async with runtime.ledger.writing() as connection:
            book = await duty_rows.register_routines(
                connection, runtime.plan.routines, runtime.clock.now()
            )
    return book


async def _due_by_calendar(
    runtime: Runtime, book: duty_rows.RoutineHistory
) -> dict[str, list[Due]]:
    """Routine -> duties to begin, of all routines that do not follow an incident."""
    now, calendar = runtime.clock.now(), runtime.plan.calendar
    # One query for all routines: this runs every half minute.
    async with runtime.ledger.reading() as connection:
        directory = await runtime.directory(connection)
        done = await duty_rows.duties_started(connection, _day(runtime, now - LOOK_BACK))
    found = {
        routine.name: [
            due_routines(routine, item, now, calendar, book.seed, book.since[routine.name])
            for item in items(routine, directory)
        ]
        for routine in runtime.plan.routines.values()
        if not routine.after_closing
    }
    return {
        name: [one for one in duties if one and (name, one.item.key, one.day) not in done]
        for name, duties in found.items()
    }


async def _due_after_closing(
    runtime: Runtime, routine: Routine, book: duty_rows.RoutineHistory
) -> tuple[list[Due], list[Due]]:
    """Duties to begin, and those that need not be: written down, too, so that they are not looked
    at again.
    """
    now, since = runtime.clock.now(), book.since[routine.name]
    async with runtime.ledger.reading() as connection:
        runs = await duty_rows.closed_without_followup(
            connection, routine.name, routine.kinds, max(since, now - LOOK_BACK)
        )
    begin: list[Due] = []
    leave: list[Due] = []
    for run in runs:
        due = after_closing(routine, run, runtime.plan.calendar)
        if due.at <= now:
            late = late_steps(runtime.plans.get(run.plan, runtime.plan), run, now)
            fits = is_followed(routine, run, late) and is_due(routine, due.at, now, since)
            (begin if fits else leave).append(replace(due, late=late))
    return begin, leave


def _day(runtime: Runtime, moment: datetime) -> date:
    return moment.astimezone(runtime.plan.calendar.zone).date()


async def _start(
    runtime: Runtime,
    routine: Routine,
    due: Sequence[Due],
    leave: Sequence[Due] = (),
    by_hand: Actor | None = None,
    request: str = "",
) -> list[int]:
    if not due and not leave:
        return []
    opened = []
    async with (
        runtime.incident_ids.borrow(2 * len(due) + SPARE_IDS) as numbers,
        runtime.ledger.writing() as connection,
    ):
        now = runtime.clock.now()
        if request and not await duty_rows.is_first_request(connection, request, now):
            return []
        stored = DecisionState(live=await load_live(connection))
        # As read: the writer compares the units with this, while `live` changes with each decision.
        stored.held = dict(stored.live.units)
        answers = await runtime.answers(connection, stored.live, {}, (routine.name,))
        changes = ChangeSet()
        counted = await _counted(runtime, connection, routine)
        for one in due:
            begun = _open_run(routine, one, answers, numbers, by_hand, counted)
            assert begun.run
            opened.append(begun.run.incident)
            add_decision(begun, stored, changes)
            if by_hand:
                changes.audit.append(_audited(routine, one, begun.run.incident, answers, by_hand))
        # A run by hand leaves no row, so that the scheduled one of the same day still takes place.
        if by_hand is None:
            begun_runs = zip(due, opened, strict=True)
            changes.routines += [_row(routine, one, number) for one, number in begun_runs]
            # Those not to be followed get a row as well, or each tick would look at them again.
            changes.routines += [_row(routine, one, one.item.about or 0) for one in leave]
        runtime.claim(changes)
        notices = await write_changes(connection, changes, stored)
    await runtime.written(changes, notices)
    return opened


async def _counted(runtime: Runtime, connection: Connection, routine: Routine) -> dict[str, Any]:
    """What a routine that counts reports knows of them."""
    if routine.counts is None:
        return {}
    now = runtime.clock.now()
    since = counted_since(routine, now)
    runs = await duty_rows.runs_of_kind(connection, routine.counts, since)
    return count_reports(routine, runs, now)


def _row(routine: Routine, due: Due, incident: int) -> RoutineRunRow:
    return {"routine": routine.name, "site": due.item.key, "day": due.day, "incident": incident}


def _open_run(
    routine: Routine,
    due: Due,
    answers: FactSource,
    numbers: list[int],
    by_hand: Actor | None,
    counted: dict[str, Any],
) -> Decision:
    about, day = {"routine": routine.name, "item": due.item.key}, due.day.isoformat()
    reason = message("reason.routine", **about, day=day)
    if by_hand:
        reason = message("reason.routine_by_hand", **about)
    event, known = DeadlinePassed(answers.now), due.known(answers.now, counted)
    with taken_unit_is_conflict():
        opened = open_run(routine.name, due.item.site, reason, answers, numbers, event, **known)
    if by_hand is None:
        return opened
    first, *others = opened.entries
    return replace(opened, entries=(replace(first, by=by_hand), *others))


def _audited(
    routine: Routine, due: Due, incident: int, answers: FactSource, by_hand: Actor
) -> AuditEntry:
    after = {"routine": routine.name, "for": due.item.key}
    target = f"incident {incident}"
    return AuditEntry(answers.now, by_hand, "routine.begun", target, incident, None, after)
