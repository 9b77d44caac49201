"""What keeps reports from opening anything, looked up only for signals whose playbooks ask for
it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from incidents.signals import Signal
from ledger.database import Connection
from ledger.suppression_records import load_unmatched_reports, load_windows
from playbooks.company.company_lookup import Live
from playbooks.definition.data_dependencies import counted_signals, suppressible_signals
from playbooks.definition.plan import Plan


async def load_suppression(
    connection: Connection, plan: Plan, signals: Iterable[Signal], live: Live
) -> None:
    """Windows of maintenance, and earlier reports that count, into `live`.

    Most signals need neither and cost nothing.
    """
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
