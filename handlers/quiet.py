"""What keeps reports from opening anything, looked up only for signals whose playbooks ask for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from incidents.signals import Signal
from ledger.open import Connection
from ledger.outside import load_put_aside, load_windows
from playbooks.directory import Live
from playbooks.looking import counted, hushed
from playbooks.plan import Plan


async def load_quiet(connection: Connection, plan: Plan, signals: Iterable[Signal], live: Live) -> None:
    """Windows of maintenance, and earlier reports that count, into `live`. Most signals need neither and cost nothing."""
    signals = [s for s in signals if s.kind in counted(plan) | hushed(plan)]
    if not signals:
        return
    earliest, kinds = min(s.time for s in signals), {s.kind for s in signals}
    longest = max((o.count.span for p in plan.playbooks.values() for o in p.openings if o.count), default=timedelta())
    if kinds & hushed(plan):
        live.windows = await load_windows(connection, earliest - longest)
    if kinds & counted(plan):
        live.put_aside = await load_put_aside(connection, kinds & counted(plan), earliest, longest)
