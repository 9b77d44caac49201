"""Signals as they arrive, a batch at a time: one transaction for all; where that fails, one for
each, so that a bad one harms no other.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import structlog

from handlers import instrumentation
from handlers.decision_rows import add_decision, judged_signal_row, taken_unit_is_conflict
from handlers.instrumentation import parent_of
from handlers.runtime import SPARE_IDS, NoCompanyError, Runtime
from handlers.triage_context import DecisionContext, load_context
from incidents.signals import Signal, SignalRefusedError
from ledger import parked_signals
from ledger.change_set import ChangeSet
from ledger.database import ConflictError, Connection, LedgerUnavailableError
from ledger.decision_writer import write_changes
from ledger.triage_state import SeenSignal
from playbooks.company.company_lookup import Directory
from playbooks.company.fact_source import FactSource
from playbooks.decide import take_signal
from playbooks.intake.signals import parse_envelope, read_signal
from translations import Message, english, message, plain

log = structlog.get_logger()
TRIES = 12  # a lost race is simply run again; more than this is no race
LOOK_AGAIN = 1.0  # seconds between tries while the ledger is away


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message as it came: its bytes, and where from (shown when it is parked)."""

    body: bytes
    origin: str
    headers: Mapping[str, bytes] = field(default_factory=dict)


async def receive_with_retry(runtime: Runtime, batch: Iterable[Incoming]) -> None:
    """Like `receive`, but waits for an unavailable ledger without limit: Kafka keeps later
    messages.
    """
    batch = list(batch)
    while True:
        try:
            return await receive(runtime, batch)
        except LedgerUnavailableError as away:
            log.warning("signals wait for the ledger", signals=len(batch), why=str(away)[:200])
            await asyncio.sleep(LOOK_AGAIN)


async def receive(runtime: Runtime, batch: Iterable[Incoming]) -> None:
    """Everything in the batch is judged or parked when this returns.

    Raises LedgerUnavailableError: then nothing was done, try again.
    """
    signals = []
    # Each message is read on its own: one that is refused is parked, and the others go on (I11).
    for incoming in batch:
        try:
            directory = await _company(runtime)
            body = parse_envelope(incoming.body, incoming.headers)
            signals.append(
                (read_signal(body, runtime.plan, directory, runtime.clock.now()), incoming)
            )
        except (SignalRefusedError, NoCompanyError) as refused:
            await _park(runtime, incoming, _why(refused))
    if signals:
        await _process_all(runtime, signals)


async def _company(runtime: Runtime) -> Directory:
    """The company, from memory while it is fresh."""
    if fresh := runtime.fresh_directory():
        return fresh
    async with runtime.ledger.reading() as connection:
        return await runtime.directory(connection)


async def _process_all(runtime: Runtime, signals: list[tuple[Signal, Incoming]]) -> None:
    first = signals[0][1]
    # The signals of a batch belong to several traces: then each has a span of its own in
    # `_process`.
    parent = parent_of(first.headers, first.body) if len(signals) == 1 else None
    try:
        with instrumentation.decision("reported", len(signals), parent):
            await _with_retries(runtime, signals)
    except LedgerUnavailableError:
        raise
    except (
        Exception
    ) as error:  # outermost catch of an edge: a fault in one event must not stop the others
        # The transaction of the batch was rolled back. One by one, only the faulty signal fails.
        if len(signals) > 1:
            for one in signals:
                await _process_all(runtime, [one])
            return
        log.exception(
            "signal could not be handled", signal=signals[0][0].id, kind=signals[0][0].kind
        )
        why = message("fault.not_handled", error=f"{type(error).__name__}: {error}")
        await _park(runtime, signals[0][1], why)


async def _with_retries(runtime: Runtime, signals: list[tuple[Signal, Incoming]]) -> None:
    for attempt in range(TRIES):
        try:
            return await _process(runtime, signals)
        except ConflictError as conflict:
            instrumentation.meter().conflict()
            log.info("lost a race, deciding again", why=str(conflict)[:200], attempt=attempt)
    raise ConflictError("lost every race")


async def _process(runtime: Runtime, signals: list[tuple[Signal, Incoming]]) -> None:
    # More ids than signals: a decision may open linked incidents as well. Unused ones are given
    # back.
    async with runtime.incident_ids.borrow(2 * len(signals) + SPARE_IDS) as numbers:
        async with runtime.ledger.single_statements() as connection:
            found = await load_context(runtime, connection, [s for s, _ in signals])
            changes = ChangeSet(lock=found.lock)
            for number, (signal, incoming) in enumerate(signals):
                if number:
                    # Heartbeats go out from this loop: a long batch must not delay them.
                    await asyncio.sleep(0)
                # Known from the ledger, or from earlier in this batch, which may hold a redelivered
                # signal twice.
                again = found.known.get((signal.source, signal.id))
                if again is not None and again.state == "judged":
                    await _repeated(connection, signal, again, incoming, found.answers)
                    continue
                # The trace of a lone signal is continued by the span around the whole decision.
                parent = parent_of(incoming.headers, incoming.body) if len(signals) > 1 else None
                with instrumentation.span("judge", parent, signal=signal.id, kind=signal.kind):
                    _decide(signal, found, changes, numbers, again is not None)
                found.known[signal.source, signal.id] = _as_known(signal)
            # Before the write: urgent notices are inserted as `sending`, as claimed by this
            # process.
            runtime.claim(changes)
            with instrumentation.span("write"):
                notices = await write_changes(connection, changes, found.stored)
    # Only after the commit: what is rolled back must be neither sent nor signalled.
    await runtime.written(changes, notices)
    _log_verdicts(changes)


def _decide(
    signal: Signal, found: DecisionContext, changes: ChangeSet, numbers: list[int], accepted: bool
) -> None:
    with structlog.contextvars.bound_contextvars(signal=signal.id):
        with taken_unit_is_conflict():
            decision = take_signal(signal, found.stored.runs.values(), found.answers, numbers)
        add_decision(decision, found.stored, changes)
    row = judged_signal_row(signal, decision)
    # A signal accepted by the intake has its row already, and gets its verdict; others are
    # inserted.
    (changes.judged if accepted else changes.signals).append(row)


def _log_verdicts(changes: ChangeSet) -> None:
    for row in (*changes.judged, *changes.signals):
        verdict = row["verdict"]
        assert verdict is not None  # both lists hold judged signals only
        instrumentation.meter().judged(row["kind"], verdict)
        log.info(
            "signal judged",
            signal=row["id"],
            kind=row["kind"],
            verdict=verdict,
            incident=row["incident"],
        )


def _as_known(signal: Signal) -> SeenSignal:
    return SeenSignal(signal.kind, signal.fields, "judged")


async def _repeated(
    connection: Connection,
    signal: Signal,
    known: SeenSignal,
    incoming: Incoming,
    answers: FactSource,
) -> None:
    """The same again is nothing new; another report under the same id is a fault of its sender, and
    is kept.
    """
    if (known.kind, known.fields) == (signal.kind, signal.fields):
        log.info("signal repeated", signal=signal.id)
        return
    reason = message("fault.id_used_of", id=signal.id, source=signal.source)
    await parked_signals.park(connection, answers.now, incoming.origin, reason, incoming.body)


def _why(refused: SignalRefusedError | NoCompanyError) -> Message:
    if isinstance(refused, SignalRefusedError):
        return message("fault.all", reasons=refused.messages)
    return plain(str(refused))


async def _park(runtime: Runtime, incoming: Incoming, reason: Message) -> None:
    instrumentation.meter().parked()
    log.warning("parked", origin=incoming.origin, reason=english(reason)[:300])
    async with runtime.ledger.writing() as connection:
        await parked_signals.park(
            connection, runtime.clock.now(), incoming.origin, reason, incoming.body
        )
    runtime.ledger.wakes.notify("changes")
