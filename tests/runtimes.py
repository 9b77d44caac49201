"""Offices for tests: a small company in an empty database of its own, SQLite and PostgreSQL, and a
clock moved by hand.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, TypeVar

import orjson

from demo import demo_company
from handlers import open_runtime
from handlers.clock import Clock
from handlers.process_signals import Incoming
from handlers.runtime import Runtime
from incidents.company import Company
from ledger import company as company_rows
from ledger import list_queries
from ledger.database import Connection
from ledger.list_rows import IncidentListRow
from ledger.routine_runs import routine_runs
from muster.settings import PLAN
from translations import entry_row

T = TypeVar("T")
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # ten in the morning in Kaili, a working day
STOPS_A_ROUTE = 3


@dataclass
class HandClock(Clock):
    """Stands still until it is moved."""

    moment: datetime = field(default=MONDAY)

    def now(self) -> datetime:
        return self.moment

    def move(self, **by: float) -> None:
        """`move(minutes=5)`."""
        self.moment += timedelta(**by)


@cache
def small_company(scale: int = 1, stops: int = STOPS_A_ROUTE) -> Company:
    """The demo company of that Monday, with only the last `stops` of each route and the shops on
    them.
    """
    whole = demo_company(MONDAY, scale)
    last = {s.route: s.seq for s in whole.stops}  # they come in their order
    left = tuple(s for s in whole.stops if s.seq > last[s.route] - stops)
    wanted = {s.retailer for s in left}
    return replace(whole, stops=left, retailers=tuple(r for r in whole.retailers if r.id in wanted))


@asynccontextmanager
async def opened(
    url: str, company: Company | None, moment: datetime = MONDAY
) -> AsyncIterator[Runtime]:
    """An office on that database; `company` is laid into it first, None where it is there
    already.
    """
    runtime = await open_runtime.open_runtime(url, PLAN)
    runtime.clock = HandClock(moment=moment)
    try:
        if company:
            async with runtime.ledger.writing() as connection:
                await company_rows.save_company(connection, company)
        yield runtime
    finally:
        await runtime.ledger.close()


def clock_of(runtime: Runtime) -> HandClock:
    assert isinstance(runtime.clock, HandClock)
    return runtime.clock


async def look(runtime: Runtime, query: Callable[[Connection], Awaitable[T]]) -> T:
    """One look into the ledger."""
    async with runtime.ledger.reading() as connection:
        return await query(connection)


async def all_runs(connection: Connection) -> list[IncidentListRow]:
    """Incidents and runs of routines."""
    found = await routine_runs(connection, datetime(2000, 1, 1, tzinfo=UTC))
    return [*await list_queries.incidents(connection), *(one.head for one in found)]


async def timeline(connection: Connection, incident: int | None = None) -> list[dict[str, Any]]:
    """The timeline as JSON shows it: `what`, `who` and `why` in English."""
    return [entry_row(row) for row in await list_queries.timeline(connection, incident)]


def failed(unit: str, signal_id: str = "", time: datetime = MONDAY, **fields: Any) -> Incoming:
    """A report of a failed truck as it comes from Kafka."""
    return event("truck.failed", signal_id or f"failed-{unit}", time, unit=unit, **fields)


def event(kind: str, signal_id: str, time: datetime = MONDAY, **fields: Any) -> Incoming:
    return Incoming(cloud_event(kind, signal_id, time, **fields), "kafka signals/0/7")


def cloud_event(kind: str, signal_id: str, time: datetime = MONDAY, **fields: Any) -> bytes:
    """A structured CloudEvent."""
    body = {
        "specversion": "1.0",
        "id": signal_id,
        "source": "test",
        "type": f"muster.{kind}",
        "time": time.isoformat(),
        "data": fields,
    }
    return orjson.dumps(body)
