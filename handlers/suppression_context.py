"""What keeps reports from opening anything, looked up only for signals whose playbooks ask for
it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from incidents.signals import Signal
from ledger.database import Connection
from ledger.suppression_records import load_endings, load_unmatched_reports, load_windows
from playbooks.company.company_lookup import Live
from playbooks.definition.data_dependencies import (
    counted_signals,
    endings_of,
    suppressible_signals,
)
from playbooks.definition.plan import Plan


async def load_suppression(
    connection: Connection, plan: Plan, signals: Iterable[Signal], live: Live
) -> None:
    """Windows of maintenance, earlier reports that count, and ends that came first, into `live`.

    Most signals need neither and cost nothing.
    """
    signals = list(signals)
    await _load_endings(connection, plan, signals, live)
    signals = [s for s in signals if s.kind in counted_signals(plan) | suppressible_signals(plan)]
    if not signals:
        return
    earliest, kinds = min(s.time for s in signals), {s.kind for s in signals}
    longest = max(
        (o.count.span for p in plan.playbooks.values() for o in p.openings if o.count),
        default=timedelta(),
    )
    if kinds & suppressible_signals(plan):
        live.windows = await load_windows(connection, earliest - longest)
    if kinds & counted_signals(plan):
        live.put_aside = await load_unmatched_reports(
            connection, kinds & counted_signals(plan), earliest, longest
        )


async def _load_endings(
    connection: Connection, plan: Plan, signals: Iterable[Signal], live: Live
) -> None:
    """Reports that came before and say that what these are about is over."""
    found = [(signal, ends) for signal in signals if (ends := endings_of(plan, signal.kind))]
    if found:
        kinds = frozenset[str]().union(*(ends for _, ends in found))
        earliest = min(signal.time for signal, _ in found)
        live.endings = await load_endings(connection, kinds, earliest)
