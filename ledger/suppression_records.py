"""What keeps a report from opening an incident: maintenance windows, and dismissed reports that
count.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from incidents.signals import Signal
from ledger.fact_tables import WindowRow
from ledger.new_rows import MaintenanceRow
from ledger.tables import SignalRow, table_of
from playbooks.company.live_state import Window

W = table_of(WindowRow)


S = table_of(SignalRow)


async def write_windows(connection: AsyncConnection, rows: list[MaintenanceRow]) -> None:
    if rows:
        await connection.execute(insert(WindowRow), rows)


async def load_windows(connection: AsyncConnection, earliest: datetime) -> list[Window]:
    """Windows of maintenance that end after a moment."""
    rows = await connection.execute(select(W).where(W.c.ends > earliest).order_by(W.c.id))
    return [Window(row.signal, row.site, row.starts, row.ends, row.about) for row in rows]


async def load_unmatched_reports(
    connection: AsyncConnection, kinds: Iterable[str], earliest: datetime, span: timedelta
) -> list[Signal]:
    """Reports of these kinds that opened nothing, from so long before a moment on."""
    here = S.c.kind.in_(sorted(kinds)) & (S.c.verdict == "dismissed") & (S.c.time > earliest - span)
    rows = await connection.execute(select(S).where(here).order_by(S.c.time, S.c.source, S.c.id))
    return [
        Signal(row.id, row.kind, row.source, row.time, row.received_at, row.fields) for row in rows
    ]
