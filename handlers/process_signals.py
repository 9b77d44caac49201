"""Signals as they arrive, a batch at a time: one transaction for all; where that fails, one for
each, so that a bad one harms no other.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import structlog

from handlers import instrumentation
from handlers.decision_rows import add_decision, judged_signal_row, taken_unit_is_conflict
from handlers.instrumentation import parent_of
from handlers.loop_errors import INFRASTRUCTURE_ERRORS
from handlers.merged_signals import MergedSignals
from handlers.parking import park_message
from handlers.runtime import SPARE_IDS, NoCompanyError, Runtime
from handlers.signal_signature import is_signed
from handlers.source_authorization import check_source
from handlers.triage_context import DecisionContext, load_context
from incidents.signals import Signal, SignalRefusedError
from ledger import parked_signals
from ledger.change_set import ChangeSet
from ledger.database import ConflictError, Connection, LedgerUnavailableError
from ledger.decision_writer import write_changes
from ledger.list_rows import SignalListRow
from ledger.triage_state import SeenSignal
from playbooks.company.company_lookup import Directory
from playbooks.company.fact_source import FactSource
from playbooks.decide import take_signal
from playbooks.intake.bounds import quoted
from playbooks.intake.signals import parse_envelope, read_signal
from translations import Message, message, plain

log = structlog.get_logger()
TRIES = 12  # a lost race is simply run again; more than this is no race
ATTEMPTS = 3  # at a signal that fails for a fault of ours, before it is parked
ATTEMPT_PAUSE = 0.2  # seconds, growing
MOST_OF_ERROR = 200  # characters of an exception that a reason repeats
LOOK_AGAIN = 1.0  # seconds between tries while the ledger is away


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message as it came: its bytes, and where from (shown when it is parked).

    `parked`: of one that is tried again, its number there and how often it was tried. `vouched`: a
    person had it tried again, who answers for where it came from.
    """

    body: bytes
    origin: str
    headers: Mapping[str, bytes | None] = field(default_factory=dict)
    parked: tuple[int, int] | None = None
    vouched: bool = False


async def receive_with_retry(runtime: Runtime, batch: Iterable[Incoming]) -> None:
    """Like `receive`, but waits for an unavailable ledger without limit: Kafka keeps later
    messages.
    """
    batch = list(batch)
    while True:
        try:
            await receive(runtime, batch)
            return
        except LedgerUnavailableError as away:
            log.warning("signals wait for the ledger", signals=len(batch), why=str(away)[:200])
            await asyncio.sleep(LOOK_AGAIN)


async def receive(runtime: Runtime, batch: Iterable[Incoming]) -> int:
    """Everything in the batch is judged or parked when this returns; how many were parked.

    Raises LedgerUnavailableError: then nothing was done, try again.
    """
    signals = []
    parked = 0
    # Each message is read on its own: one that is refused is parked, and the others go on (I11).
    for incoming in batch:
        try:
            incoming = _structured(incoming)  # noqa: PLW2901 - parked so that it can be replayed
            signals.append((await _read(runtime, incoming), incoming))
        except SignalRefusedError as refused:
            await _park(runtime, incoming, message("fault.all", reasons=refused.messages))
            parked += 1
        except NoCompanyError as none:  # no fault of the message: there may be one later
            await _park(runtime, incoming, plain(str(none)), retry=True)
            parked += 1
        except INFRASTRUCTURE_ERRORS as around:
            raise LedgerUnavailableError(_name_of(around)) from around
        except Exception as error:  # outermost catch of an edge: any exception of reading (C1)
            log.exception("message could not be read", origin=incoming.origin)
            why = message("fault.not_readable", error=_name_of(error))
            await _park(runtime, incoming, why, retry=True)
            parked += 1
    return parked + (await _process_all(runtime, signals) if signals else 0)


def _structured(incoming: Incoming) -> Incoming:
    """The message with its attributes in its body, in either content mode.

    Raises SignalRefusedError.
    """
    body = parse_envelope(incoming.body, incoming.headers)
    others = {n: v for n, v in incoming.headers.items() if not n.startswith("ce_")}
    return replace(incoming, body=body, headers=others)


async def _read(runtime: Runtime, incoming: Incoming) -> Signal:
    directory = await _company(runtime)
    signal = read_signal(incoming.body, runtime.plan, directory, runtime.clock.now())
    if not incoming.vouched:
        await check_source(runtime, signal, incoming.body)
    return signal


async def _company(runtime: Runtime) -> Directory:
    """The company, from memory while it is fresh."""
    if fresh := runtime.fresh_directory():
        return fresh
    async with runtime.ledger.reading() as connection:
        return await runtime.directory(connection)


async def _process_all(runtime: Runtime, signals: list[tuple[Signal, Incoming]]) -> int:
    """How many were parked."""
    first = signals[0][1]
    # The signals of a batch belong to several traces: then each has a span of its own in
    # `_process`.
    parent = parent_of(first.headers, first.body) if len(signals) == 1 else None
    try:
        with instrumentation.decision("reported", len(signals), parent):
            await _with_retries(runtime, signals)
        return 0
    except INFRASTRUCTURE_ERRORS as around:
        raise LedgerUnavailableError(_name_of(around)) from around
    except Exception as error:  # noqa: BLE001 - outermost catch of an edge: the others go on
        # The transaction of the batch was rolled back. One by one, only the faulty signal fails.
        if len(signals) > 1:
            return sum([await _process_all(runtime, [one]) for one in signals])
        return await _fault_of_ours(runtime, signals[0], error)


async def _fault_of_ours(
    runtime: Runtime, one: tuple[Signal, Incoming], error: Exception, tried: int = 1
) -> int:
    """Try a lone signal again at once, then park it and try again later; how many were parked."""
    signal, incoming = one
    if tried < ATTEMPTS and incoming.parked is None:
        await asyncio.sleep(ATTEMPT_PAUSE * tried)
        try:
            await _with_retries(runtime, [one])
            return 0
        except INFRASTRUCTURE_ERRORS as around:
            raise LedgerUnavailableError(_name_of(around)) from around
        except Exception as again:  # noqa: BLE001 - as above
            return await _fault_of_ours(runtime, one, again, tried + 1)
    log.error("signal could not be handled", signal=signal.id, kind=signal.kind, exc_info=error)
    why = message("fault.not_handled", error=_name_of(error))
    await _park(runtime, incoming, why, retry=True)
    return 1


def _name_of(error: Exception) -> str:
    return quoted(f"{type(error).__name__}: {error}", MOST_OF_ERROR)


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
            merged = MergedSignals(found, changes, numbers)
            for number, (signal, incoming) in enumerate(signals):
                if number:
                    # Heartbeats go out from this loop: a long batch must not delay them.
                    await asyncio.sleep(0)
                # Known from the ledger, or from earlier in this batch, which may hold a redelivered
                # signal twice.
                again = found.known.get((signal.source, signal.id))
                if again is not None and _is_decided(runtime, signal, again, incoming):
                    await _repeated(connection, signal, again, incoming, found.answers)
                    continue
                # The trace of a lone signal is continued by the span around the whole decision.
                parent = parent_of(incoming.headers, incoming.body) if len(signals) > 1 else None
                with instrumentation.span("judge", parent, signal=signal.id, kind=signal.kind):
                    row = _judge(signal, found, changes, numbers, merged)
                # A signal accepted by the intake has its row already, and gets its verdict; others
                # are inserted.
                (changes.judged if again is not None else changes.signals).append(row)
                found.known[signal.source, signal.id] = _as_known(signal)
            merged.settle()
            # Before the write: urgent notices are inserted as `sending`, as claimed by this
            # process.
            runtime.claim(changes)
            with instrumentation.span("write"):
                notices = await write_changes(connection, changes, found.stored)
    # Only after the commit: what is rolled back must be neither sent nor signalled.
    await runtime.written(changes, notices)
    _log_verdicts(changes)


def _judge(
    signal: Signal,
    found: DecisionContext,
    changes: ChangeSet,
    numbers: list[int],
    merged: MergedSignals,
) -> SignalListRow:
    with structlog.contextvars.bound_contextvars(signal=signal.id):
        if joined := merged.add(signal):
            return judged_signal_row(signal, joined, joined.incident)
        merged.settle_before(signal)
        with taken_unit_is_conflict():
            decision = take_signal(signal, found.stored.runs.values(), found.answers, numbers)
        add_decision(decision, found.stored, changes)
    incident = decision.run.incident if decision.run else None
    return judged_signal_row(signal, decision.verdict, incident)


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


def _is_decided(runtime: Runtime, signal: Signal, known: SeenSignal, incoming: Incoming) -> bool:
    """Whether what the ledger holds under this id leaves nothing to judge: it has been judged, or
    it was accepted from another sender, whose own message is signed and still on its way.
    """
    if known.state == "judged":
        return True
    same = (known.kind, known.fields) == (signal.kind, signal.fields)
    return not same and not is_signed(incoming.body, runtime.secrets)


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


async def _park(runtime: Runtime, incoming: Incoming, reason: Message, retry: bool = False) -> None:
    came = incoming.origin, incoming.body
    await park_message(runtime, *came, reason, incoming.parked, retry)
