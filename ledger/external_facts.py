"""External facts, windows of maintenance, and dismissed reports that count towards an opening."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import orjson
from sqlalchemy import insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from incidents.signals import Signal
from ledger.fact_tables import FactRow, WindowRow
from ledger.list_rows import FactListRow
from ledger.new_rows import MaintenanceRow
from ledger.row_queries import fetch_rows
from ledger.tables import IncidentRow, SignalRow, table_of
from playbooks.company.live_state import Window

F = table_of(FactRow)
W = table_of(WindowRow)
S = table_of(SignalRow)
I = table_of(IncidentRow)  # noqa: E741


async def write_facts(connection: AsyncConnection, rows: Iterable[FactListRow]) -> None:
    """The value with the latest timestamp wins: a late report never replaces a newer one."""
    how = sqlite_insert if connection.dialect.name == "sqlite" else pg_insert
    for row in rows:
        fresh = how(FactRow).values({**row, "value": orjson.dumps(row["value"]).decode()})
        newer = {
            "value": fresh.excluded.value,
            "at": fresh.excluded.at,
            "source": fresh.excluded.source,
        }
        await connection.execute(
            fresh.on_conflict_do_update(
                index_elements=["name"], set_=newer, where=F.c.at <= fresh.excluded.at
            )
        )


async def write_windows(connection: AsyncConnection, rows: list[MaintenanceRow]) -> None:
    if rows:
        await connection.execute(insert(WindowRow), rows)


async def wake_incidents_for_fact(
    connection: AsyncConnection, kinds: Iterable[str], now: datetime
) -> None:
    """Wake every open incident of these kinds: a fact it depends on has changed.

    The version grows, so that a decision that was made from the old fact in this very moment is
    made again.
    """
    kinds = sorted(kinds)
    if kinds:
        later = or_(I.c.due_at.is_(None), I.c.due_at > now)
        here = (I.c.state == "open") & I.c.kind.in_(kinds) & later
        await connection.execute(update(I).where(here).values(due_at=now, version=I.c.version + 1))


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


async def facts(connection: AsyncConnection) -> list[FactListRow]:
    """Every known fact, by name."""
    rows = await fetch_rows(connection, select(F).order_by(F.c.name), FactListRow)
    return [{**row, "value": orjson.loads(row["value"])} for row in rows]
