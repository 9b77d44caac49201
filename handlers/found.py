"""What stands in the ledger for a batch of signals: looked up in one go, or recalled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.office import Office
from handlers.quiet import load_quiet
from incidents.signals import Signal
from ledger.joinable import Key, Known, Sought, load_for_signals
from ledger.open import Connection
from ledger.rows import Alone
from ledger.state import Stored
from playbooks.answers import Answers
from playbooks.directory import Directory
from playbooks.looking import counted, hushed, joined_from_afar
from playbooks.opening import place_of
from playbooks.records import BEYOND_RUNS


@dataclass(frozen=True)
class Found:
    """`known`: signals that the ledger holds already. `alone`: what must still be so when the decisions are written."""

    stored: Stored
    known: dict[Key, Known]
    answers: Answers
    alone: Alone


async def look_up(office: Office, connection: Connection, signals: Sequence[Signal]) -> Found:
    """Everything decisions about these signals need."""
    sought = _sought(office, await office.directory(connection), signals)
    stored, known = await load_for_signals(connection, sought)
    await load_quiet(connection, office.plan, signals, stored.live)
    answers = await office.answers(connection, stored.live, stored.runs, office.plan.opened_by({s.kind for s in signals}))
    return Found(stored, known, answers, Alone(sought.sites, list(stored.runs)))


def recall(office: Office, signal: Signal) -> Found | None:
    """The same for one signal, from memory; None where only the ledger knows."""
    directory = office.fresh_directory()
    beyond = office.plan.signals[signal.kind].records in BEYOND_RUNS
    if directory is None or beyond or signal.kind in counted(office.plan) | hushed(office.plan):
        return None
    sought = _sought(office, directory, [signal])
    recalled = office.memory.recall(sought)
    if recalled is None:
        return None
    stored, alone = recalled
    strange = any(run.plan not in office.plans for run in stored.runs.values())
    if strange or office.ask_about_suspensions(stored.runs, office.plan.opened_by({signal.kind})):
        return None
    return Found(stored, {}, Answers(directory, stored.live, office.plan, office.clock.now(), office.plans), alone)


def _sought(office: Office, directory: Directory, signals: Sequence[Signal]) -> Sought:
    sites = sorted({place_of(s, directory) for s in signals})
    far = joined_from_afar(office.plan, {s.kind for s in signals})
    return Sought(sites, [s.unit for s in signals if s.unit], sorted(far), [(s.source, s.id) for s in signals])
