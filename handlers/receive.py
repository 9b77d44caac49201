"""Signals as they arrive, a batch at a time: one transaction for all; where that fails, one for each, so that a bad one harms no other."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import structlog

from handlers.found import Found, look_up, recall
from handlers.office import NoCompany, Office
from handlers.record import record
from incidents.signals import Refused, Signal
from ledger import intake
from ledger.changes import Changes, write
from ledger.joinable import Known
from ledger.open import Conflict, Connection, LedgerAway
from playbooks.answers import Answers
from playbooks.decide import Decision, take_signal
from playbooks.directory import Directory
from playbooks.signals import envelope, read_signal
from playbooks.triage import Dismissed, Joined, Opened

log = structlog.get_logger()
TRIES = 12  # a lost race is simply run again; more than this is no race
LOOK_AGAIN = 1.0  # seconds between tries while the ledger is away


class _MoreThanNew(Conflict):
    """What changes rows that stand already is not decided from memory."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message as it came: its bytes, and where from (shown when it is parked)."""

    body: bytes
    origin: str
    headers: Mapping[str, bytes] = field(default_factory=dict)


async def receive_patiently(office: Office, batch: Iterable[Incoming]) -> None:
    """As `receive`, but waits for a ledger that is away, however long: Kafka keeps what comes meanwhile."""
    batch = list(batch)
    while True:
        try:
            return await receive(office, batch)
        except LedgerAway as away:
            log.warning("signals wait for the ledger", signals=len(batch), why=str(away)[:200])
            await asyncio.sleep(LOOK_AGAIN)


async def receive(office: Office, batch: Iterable[Incoming]) -> None:
    """Everything in the batch is judged or parked when this returns. Raises LedgerAway: then nothing was done, try again."""
    signals = []
    for incoming in batch:
        try:
            directory = await _company(office)
            body = envelope(incoming.body, incoming.headers)
            signals.append((read_signal(body, office.plan, directory, office.clock.now()), incoming))
        except (Refused, NoCompany) as refused:
            await _park(office, incoming, str(refused))
    if signals:
        await _judge_all(office, signals)


async def _company(office: Office) -> Directory:
    """The company, from memory while it is fresh."""
    if fresh := office.fresh_directory():
        return fresh
    async with office.ledger.reading() as connection:
        return await office.directory(connection)


async def _judge_all(office: Office, signals: list[tuple[Signal, Incoming]]) -> None:
    try:
        await _with_retries(office, signals)
    except LedgerAway:
        raise
    except Exception as error:  # the edge's outermost catch: whatever one event does wrong, the others go on
        if len(signals) > 1:
            for one in signals:
                await _judge_all(office, [one])
            return
        log.exception("signal could not be handled", signal=signals[0][0].id, kind=signals[0][0].kind)
        await _park(office, signals[0][1], f"could not be handled: {type(error).__name__}: {error}")


async def _with_retries(office: Office, signals: list[tuple[Signal, Incoming]]) -> None:
    if len(signals) == 1 and (recalled := recall(office, signals[0][0])) and await _judged_from_memory(office, signals, recalled):
        return
    for attempt in range(TRIES):
        try:
            return await _judge(office, signals)
        except Conflict as conflict:
            log.info("lost a race, deciding again", why=str(conflict)[:200], attempt=attempt)
    raise Conflict("lost every race")


async def _judged_from_memory(office: Office, signals: list[tuple[Signal, Incoming]], recalled: Found) -> bool:
    """Whether it could be. Raises LedgerAway; any other fault shows again when it is judged by what stands, or was one of memory."""
    try:
        await _judge(office, signals, recalled)
    except LedgerAway:
        raise
    except _MoreThanNew:
        return False
    except Exception as fault:  # noqa: BLE001 - judged again at once
        office.memory.doubt()
        log.info("judged by what stands instead of from memory", why=f"{type(fault).__name__}: {fault}"[:200])
        return False
    return True


async def _judge(office: Office, signals: list[tuple[Signal, Incoming]], found: Found | None = None) -> None:
    """`found`: what was recalled; looked up where it is None."""
    await office.numbers.reserve(len(signals) * 2)
    taken = [office.numbers.take() for _ in range(len(signals) * 2)]
    numbers = list(taken)
    try:
        async with office.ledger.writing() as connection:
            found = found or await look_up(office, connection, [s for s, _ in signals])
            changes = Changes(alone=found.alone)
            for number, (signal, incoming) in enumerate(signals):
                if number:
                    await asyncio.sleep(0)  # a long batch holds up nothing that cannot wait: heartbeats go out from this loop
                again = found.known.get((signal.source, signal.id))
                if again is not None and again.state == "judged":
                    await _repeated(connection, signal, again, incoming, found.answers)
                    continue
                _decide(signal, found, changes, numbers, again is not None)
                found.known[signal.source, signal.id] = _as_known(signal)
            if found.alone.remembered and changes.several(found.stored):
                raise _MoreThanNew("more than new rows are to be written")
            office.claim(changes)
            notices = await write(connection, changes, found.stored)
        await office.written(changes, notices, found.stored)
        _tell(changes)
    except Conflict:
        numbers = taken  # nothing was written under any of them
        raise
    finally:
        for number in reversed(numbers):
            office.numbers.give_back(number)


def _decide(signal: Signal, found: Found, changes: Changes, numbers: list[int], accepted: bool) -> None:
    with structlog.contextvars.bound_contextvars(signal=signal.id):
        decision = take_signal(signal, found.stored.runs.values(), found.answers, numbers[0])
        if isinstance(decision.verdict, Opened):
            numbers.pop(0)
        record(decision, found.answers, found.stored, changes, numbers)
    row = intake.signal_row(signal, "judged", **_verdict(decision))
    (changes.judged if accepted else changes.signals).append(row)


def _tell(changes: Changes) -> None:
    """After the commit, and after the page is on its way."""
    for row in (*changes.judged, *changes.signals):
        log.info("signal judged", signal=row["id"], kind=row["kind"], verdict=row["verdict"], incident=row["incident"])


def _verdict(decision: Decision) -> dict[str, object]:
    verdict = decision.verdict
    assert isinstance(verdict, (Opened, Joined, Dismissed))
    incident = decision.run.incident if decision.run else None
    return {"verdict": type(verdict).__name__.lower(), "incident": incident, "reason": verdict.reason}


def _as_known(signal: Signal) -> Known:
    return Known(signal.kind, signal.fields, "judged")


async def _repeated(connection: Connection, signal: Signal, known: Known, incoming: Incoming, answers: Answers) -> None:
    """The same again is nothing new; another report under the same id is a fault of its sender, and is kept."""
    if (known.kind, known.fields) == (signal.kind, signal.fields):
        log.info("signal repeated", signal=signal.id)
        return
    reason = f"the id {signal.id!r} of {signal.source!r} was already used by a different report; send it under an id of its own"
    await intake.park(connection, answers.now, incoming.origin, reason, incoming.body)


async def _park(office: Office, incoming: Incoming, reason: str) -> None:
    log.warning("parked", origin=incoming.origin, reason=reason[:300])
    async with office.ledger.writing() as connection:
        await intake.park(connection, office.clock.now(), incoming.origin, reason, incoming.body)
    office.ledger.wakes.tell("changes")
