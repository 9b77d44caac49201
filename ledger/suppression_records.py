"""What keeps a report from opening an incident: maintenance windows, and dismissed reports that
count.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from incidents.signals import Signal
from ledger.fact_tables import WindowRow
from ledger.new_rows import MaintenanceRow
from ledger.tables import SignalRow, table_of
from playbooks.company.live_state import Window
from playbooks.retriage import HeardReport
from playbooks.suppression import is_maintenance

W = table_of(WindowRow)


S = table_of(SignalRow)
MOST_ENDINGS = 1_000  # that are loaded at once


async def write_windows(connection: AsyncConnection, rows: list[MaintenanceRow]) -> None:
    """Keep windows of maintenance, in place of earlier ones that they are announced instead of."""
    for row in rows:
        same = W.c.signal == row["signal"]
        known = await connection.execute(select(W).where(same).order_by(W.c.id))
        replaced = [one.id for one in known if Window(**row).replaces(_window(one))]
        await connection.execute(delete(W).where(W.c.id.in_(replaced)))
        await connection.execute(insert(WindowRow), [row])


async def load_windows(connection: AsyncConnection, earliest: datetime) -> list[Window]:
    """Windows of maintenance that end after a moment."""
    rows = await connection.execute(select(W).where(W.c.ends > earliest).order_by(W.c.id))
    return [_window(row) for row in rows]


def _window(row: Row[Any]) -> Window:
    return Window(row.signal, row.site, row.starts, row.ends, row.about, row.named)


async def load_unmatched_reports(
    connection: AsyncConnection, kinds: Iterable[str], earliest: datetime, span: timedelta
) -> list[Signal]:
    """Reports of these kinds that opened nothing, from so long before a moment on."""
    here = S.c.kind.in_(sorted(kinds)) & (S.c.verdict == "dismissed") & (S.c.time > earliest - span)
    rows = await connection.execute(select(S).where(here).order_by(S.c.time, S.c.source, S.c.id))
    return [_signal(row) for row in rows]


async def load_endings(
    connection: AsyncConnection, kinds: Iterable[str], after: datetime
) -> list[Signal]:
    """Reports of these kinds that were received after a moment and judged, newest first."""
    here = (S.c.received_at > after) & S.c.kind.in_(sorted(kinds)) & (S.c.state == "judged")
    query = select(S).where(here).order_by(S.c.received_at.desc()).limit(MOST_ENDINGS)
    return [_signal(row) for row in await connection.execute(query)]


async def load_heard_reports(
    connection: AsyncConnection, kinds: Iterable[str], since: datetime
) -> list[HeardReport]:
    """Reports of these kinds, and whether known maintenance kept them from opening anything; none
    where it kept none since that moment.
    """
    known = S.c.kind.in_(sorted(kinds)) & (S.c.time > since)
    aside = await connection.execute(select(S).where(known & (S.c.verdict == "dismissed")))
    first = min((row.time for row in aside if is_maintenance(row.reason)), default=None)
    if first is None:
        return []
    later = S.c.kind.in_(sorted(kinds)) & (S.c.time >= first) & (S.c.state == "judged")
    order = (S.c.time, S.c.received_at, S.c.source, S.c.id)
    rows = await connection.execute(select(S).where(later).order_by(*order))
    return [HeardReport(_signal(row), is_maintenance(row.reason)) for row in rows]


def _signal(row: Row[Any]) -> Signal:
    return Signal(row.id, row.kind, row.source, row.time, row.received_at, row.fields)
