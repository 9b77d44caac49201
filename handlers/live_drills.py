"""A live drill on the running system: its reports become incidents of their own, kept apart from
everything real.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import structlog

from handlers.decision_rows import add_decision, judged_signal_row, taken_unit_is_conflict
from handlers.runtime import SPARE_IDS, Runtime
from handlers.transaction_retry import retry_conflicts
from incidents.actor import Actor
from incidents.run_events import DeadlinePassed
from incidents.signals import SignalRefusedError
from ledger import list_queries
from ledger.audit import AuditEntry
from ledger.change_set import ChangeSet
from ledger.database import Connection
from ledger.decision_state import DecisionState, load_for_events
from ledger.decision_writer import write_changes
from playbooks.company.company_lookup import Directory
from playbooks.company.fact_source import FactSource
from playbooks.decide import end_run, open_run, take_signal
from playbooks.intake.signals import check_signal
from translations.messages import Message, message

log = structlog.get_logger()
TRIES = 12
SOURCE = "drill"  # source that marks a drill's reports
OUR_WAKES = ("notices", "agenda", "changes")


def drill_participants(directory: Directory, names: Iterable[str]) -> tuple[str, ...]:
    """Persons by id or name, or all holders of a role.

    Raises SignalRefusedError with every unknown name.
    """
    found, unknown = set(), []
    for name in names:
        meant = {p.id for p in directory.people.values() if name in (p.id, p.name)}
        meant |= {r.person for r in directory.company.roles if r.role == name}
        found |= meant
        unknown += [] if meant else [message("fault.nobody_so_called", text=name)]
    if unknown:
        raise SignalRefusedError(unknown)
    return tuple(sorted(found))


async def report(
    runtime: Runtime,
    kind: str,
    fields: Mapping[str, Any],
    people: tuple[str, ...],
    actor: Actor,
) -> int | None:
    """Report a signal inside a drill; the incident it opened or joined.

    Raises SignalRefusedError, LedgerUnavailableError, NoCompanyError.
    """
    return await _again_if_lost(
        runtime,
        lambda connection, numbers: _report(
            runtime, connection, kind, fields, people, numbers, actor
        ),
    )


async def begin(
    runtime: Runtime,
    routine: str,
    site: str | None,
    people: tuple[str, ...],
    actor: Actor,
) -> int | None:
    """Begin a routine inside a drill, at a site or at the centre. Returns its incident."""
    return await _again_if_lost(
        runtime,
        lambda connection, numbers: _begin(
            runtime, connection, routine, site, people, numbers, actor
        ),
    )


async def finish(runtime: Runtime, incidents: Iterable[int], why: Message, actor: Actor) -> None:
    """End the open incidents of a drill: pending steps are withdrawn.

    Only drills can be ended this way.
    """
    for incident in incidents:
        await _again_if_lost(
            runtime,
            lambda connection, numbers, i=incident: _finish(
                runtime, connection, i, why, numbers, actor
            ),
        )


async def open_drills(runtime: Runtime, people: tuple[str, ...]) -> list[int]:
    """Open incidents of the drill these people are in."""
    async with runtime.ledger.reading() as connection:
        return [
            incident
            for incident, there in await list_queries.drills(connection, "open")
            if there == list(people)
        ]


async def _again_if_lost(runtime: Runtime, work: Any) -> int | None:
    """One transaction; a lost race is run again. Raises ConflictError where every race was lost."""

    async def once() -> int | None:
        async with (
            runtime.incident_ids.borrow(1 + SPARE_IDS) as numbers,
            runtime.ledger.writing() as connection,
        ):
            incident: int | None = await work(connection, numbers)
        return incident

    incident = await retry_conflicts(TRIES, once)
    # Not "outbox": a drill publishes nothing.
    runtime.ledger.wakes.notify(*OUR_WAKES)
    return incident


async def _report(
    runtime: Runtime,
    connection: Connection,
    kind: str,
    fields: Mapping[str, Any],
    people: tuple[str, ...],
    numbers: list[int],
    actor: Actor,
) -> int | None:
    kinds = runtime.plan.opened_by({kind})
    stored, answers = await _stored(runtime, connection, people, kinds)
    now, signal_id = runtime.clock.now(), str(uuid.uuid4())
    signal = check_signal(
        kind, fields, signal_id, SOURCE, now, runtime.plan, answers.directory, now
    )
    with taken_unit_is_conflict():
        decision = take_signal(signal, stored.runs.values(), answers, numbers, people)
    if decision.run is None:
        # dismissed: not stored, since dismissed reports may count towards real incidents
        return None
    changes = ChangeSet()
    add_decision(decision, stored, changes)
    row = judged_signal_row(signal, decision.verdict, decision.run.incident)
    changes.signals.append(row)
    after = {"signal": kind, "people": list(people)}
    changes.audit.append(_audited("drill.reported", decision.run.incident, now, actor, after))
    await write_changes(connection, changes, stored)
    return decision.run.incident


async def _begin(
    runtime: Runtime,
    connection: Connection,
    routine: str,
    site: str | None,
    people: tuple[str, ...],
    numbers: list[int],
    actor: Actor,
) -> int:
    stored, answers = await _stored(runtime, connection, people, (routine,))
    place = site or answers.directory.centre
    event = DeadlinePassed(answers.now)
    reason, known = message("reason.routine_of_drill", routine=routine), {"drill": True}
    with taken_unit_is_conflict():
        decision = open_run(routine, place, reason, answers, numbers, event, people=people, **known)
    changes = ChangeSet()
    add_decision(decision, stored, changes)
    assert decision.run
    number, after = decision.run.incident, {"routine": routine, "people": list(people)}
    changes.audit.append(_audited("drill.begun", number, answers.now, actor, after))
    await write_changes(connection, changes, stored)
    return number


def _audited(
    what: str, incident: int, now: datetime, actor: Actor, after: dict[str, Any]
) -> AuditEntry:
    return AuditEntry(now, actor, what, f"incident {incident}", incident, None, after)


async def _finish(
    runtime: Runtime,
    connection: Connection,
    incident: int,
    why: Message,
    numbers: list[int],
    actor: Actor,
) -> int:
    stored = await load_for_events(connection, [incident])
    answers = await runtime.answers(connection, stored.live, stored.runs)
    changes = ChangeSet()
    run = stored.runs.get(incident)
    if run is None or not run.drill:
        raise SignalRefusedError([message("fault.no_drill", incident=incident)])
    add_decision(end_run(run, answers, why), stored, changes)
    changes.audit.append(_audited("drill.ended", incident, answers.now, actor, {}))
    await write_changes(connection, changes, stored)
    return incident


async def _stored(
    runtime: Runtime, connection: Connection, people: tuple[str, ...], kinds: Iterable[str]
) -> tuple[DecisionState, FactSource]:
    """The open incidents of this drill only. `kinds`: of those that may be opened."""
    # Only incidents of the same drill: a report can join no other one, and no real one (I7).
    ours = [
        incident
        for incident, there in await list_queries.drills(connection, "open")
        if there == list(people)
    ]
    stored = await load_for_events(connection, ours)
    return stored, await runtime.answers(connection, stored.live, stored.runs, kinds)
