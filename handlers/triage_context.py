"""Loads from the ledger, in one query, what decisions about a batch of signals need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.runtime import Runtime
from handlers.suppression_context import load_suppression
from incidents.signals import Signal
from ledger.database import Connection
from ledger.decision_state import DecisionState
from ledger.planned_writes import SiteLock
from ledger.triage_state import IncidentQuery, Key, SeenSignal, load_for_signals
from playbooks.company.company_lookup import Directory
from playbooks.company.fact_source import FactSource
from playbooks.definition.data_dependencies import kinds_joined_across_sites
from playbooks.joinable_kinds import kinds_joined_at_site
from playbooks.playbook_choice import site_key_of


@dataclass(frozen=True)
class DecisionContext:
    """`known`: signals the ledger has already. `lock`: for the decisions' transaction."""

    stored: DecisionState
    known: dict[Key, SeenSignal]
    answers: FactSource
    lock: SiteLock


async def load_context(
    runtime: Runtime, connection: Connection, signals: Sequence[Signal]
) -> DecisionContext:
    """Everything decisions about these signals need."""
    query = _query(runtime, await runtime.directory(connection), signals)
    stored, known = await load_for_signals(connection, query)
    await load_suppression(connection, runtime.plan, signals, stored.live)
    answers = await runtime.answers(
        connection, stored.live, stored.runs, runtime.plan.opened_by({s.kind for s in signals})
    )
    # If an incident that is not in `stored.runs` is open at one of these sites when the decision is
    # written, the write is refused, and the batch is decided again.
    lock = SiteLock(query.sites, list(stored.runs), query.near)
    return DecisionContext(stored, known, answers, lock)


def _query(runtime: Runtime, directory: Directory, signals: Sequence[Signal]) -> IncidentQuery:
    sites = sorted({site_key_of(s, directory) for s in signals})
    # Some kinds are joined by area or by a field: their open incidents elsewhere are needed, too.
    far = kinds_joined_across_sites(runtime.plan, {s.kind for s in signals})
    versions = runtime.plans
    near = kinds_joined_at_site(runtime.plan, versions.values(), signals, runtime.clock.now())
    return IncidentQuery(
        sites=sites,
        units=[s.unit for s in signals if s.unit],
        kinds=sorted(far),
        keys=[(s.source, s.id) for s in signals],
        near=near,
        plans=list(versions),
    )
