"""A live drill on the running system: its reports become incidents of their own, kept apart from everything real."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

import structlog

from handlers.office import Office
from handlers.record import record
from incidents.events import DeadlinePassed
from incidents.signals import Refused, Signal
from ledger import intake, queries
from ledger.changes import Changes, write
from ledger.open import Conflict, Connection
from ledger.state import Stored, load_for_events
from playbooks.answers import Answers
from playbooks.decide import Decision, end_run, open_run, take_signal
from playbooks.directory import Directory
from playbooks.signals import check_signal
from playbooks.triage import Dismissed, Joined, Opened

log = structlog.get_logger()
TRIES = 12
SPARE = 4  # incidents that one report may open besides
SOURCE = "drill"  # how a drill's reports are told from real ones
OUR_WAKES = ("notices", "agenda", "changes")


def people_of(directory: Directory, names: Iterable[str]) -> tuple[str, ...]:
    """Persons by id or by name, or all who hold a role. Raises Refused with every name nobody answers to."""
    found, unknown = set(), []
    for name in names:
        meant = {p.id for p in directory.people.values() if name in (p.id, p.name)}
        meant |= {r.person for r in directory.company.roles if r.role == name}
        found |= meant
        unknown += [] if meant else [f"nobody is called {name!r}, and nobody holds a role of this name"]
    if unknown:
        raise Refused(unknown)
    return tuple(sorted(found))


async def report(office: Office, kind: str, fields: Mapping[str, Any], people: tuple[str, ...]) -> int | None:
    """Report a signal inside a drill; the incident it opened or joined. Raises Refused, LedgerAway, NoCompany."""
    return await _again_if_lost(office, lambda connection, numbers: _report(office, connection, kind, fields, people, numbers))


async def begin(office: Office, routine: str, site: str | None, people: tuple[str, ...]) -> int | None:
    """Begin a routine inside a drill, at a site or at the centre. Returns its incident."""
    return await _again_if_lost(office, lambda connection, numbers: _begin(office, connection, routine, site, people, numbers))


async def finish(office: Office, incidents: Iterable[int], why: str) -> None:
    """End what is still open of a drill: whatever is pending is withdrawn. Only drills can be ended so."""
    for incident in incidents:
        await _again_if_lost(office, lambda connection, numbers, i=incident: _finish(office, connection, i, why, numbers))


async def open_of(office: Office, people: tuple[str, ...]) -> list[int]:
    """Open incidents of the drill these people are in."""
    async with office.ledger.reading() as connection:
        return [incident for incident, there in await queries.drills(connection, "open") if there == list(people)]


async def _again_if_lost(office: Office, work: Any) -> int | None:
    """One transaction; a lost race is run again. Raises Conflict where every race was lost."""
    lost: Conflict | None = None
    for _ in range(TRIES):
        await office.numbers.reserve(SPARE + 1)
        numbers = [office.numbers.take() for _ in range(SPARE + 1)]
        try:
            async with office.ledger.writing() as connection:
                incident: int | None = await work(connection, numbers)
            office.ledger.wakes.tell(*OUR_WAKES)
            return incident
        except Conflict as conflict:
            lost = conflict
        finally:
            for number in reversed(numbers):
                office.numbers.give_back(number)
    assert lost
    raise lost


async def _report(
    office: Office, connection: Connection, kind: str, fields: Mapping[str, Any], people: tuple[str, ...], numbers: list[int]
) -> int | None:
    stored, answers = await _stored(office, connection, people)
    now, id = office.clock.now(), str(uuid.uuid4())
    signal = check_signal(kind, fields, id, SOURCE, now, office.plan, answers.directory, now)
    decision = take_signal(signal, stored.runs.values(), answers, numbers[0], people)
    if isinstance(decision.verdict, Opened):
        numbers.pop(0)
    if decision.run is None:
        return None  # put aside: not even written down, since what is put aside may count for real incidents
    changes = Changes()
    record(decision, answers, stored, changes, numbers)
    changes.signals.append(_signal_row(signal, decision))
    await write(connection, changes, stored)
    return decision.run.incident


def _signal_row(signal: Signal, decision: Decision) -> dict[str, Any]:
    verdict = decision.verdict
    assert isinstance(verdict, (Opened, Joined, Dismissed))
    incident = decision.run.incident if decision.run else None
    return intake.signal_row(signal, "judged", verdict=type(verdict).__name__.lower(), incident=incident, reason=verdict.reason)


async def _begin(
    office: Office, connection: Connection, routine: str, site: str | None, people: tuple[str, ...], numbers: list[int]
) -> int:
    stored, answers = await _stored(office, connection, people)
    place, fresh = site or answers.directory.centre, numbers.pop(0)
    event = DeadlinePassed(answers.now)
    decision = open_run(routine, place, f"drill of the routine {routine}", answers, fresh, event, drill=True, people=people)
    changes = Changes()
    record(decision, answers, stored, changes, numbers)
    await write(connection, changes, stored)
    return fresh


async def _finish(office: Office, connection: Connection, incident: int, why: str, numbers: list[int]) -> int:
    stored = await load_for_events(connection, [incident])
    answers = await office.answers(connection, stored.live, stored.runs)
    changes = Changes()
    run = stored.runs.get(incident)
    if run is None or not run.drill:
        raise Refused([f"incident {incident} is no drill; it ends as its playbook says"])
    record(end_run(run, answers, why), answers, stored, changes, numbers)
    await write(connection, changes, stored)
    return incident


async def _stored(office: Office, connection: Connection, people: tuple[str, ...]) -> tuple[Stored, Answers]:
    """The open incidents of this drill, and none besides."""
    ours = [incident for incident, there in await queries.drills(connection, "open") if there == list(people)]
    stored = await load_for_events(connection, ours)
    return stored, await office.answers(connection, stored.live, stored.runs)
