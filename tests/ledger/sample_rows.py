"""Rows to put into a ledger, with everything a test does not care about filled in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar

import pytest
from sqlalchemy import insert
from sqlmodel import SQLModel

from incidents.signals import Signal
from ledger.database import Connection, Ledger
from ledger.tables import (
    AnnouncementRow,
    CallRow,
    IncidentRow,
    NoticeRow,
    OrderRow,
    SuspensionRow,
    TimelineRow,
    table_of,
)
from playbooks.definition.run import Run, StepRecord
from tests.runtimes import MONDAY
from translations import plain

P = ParamSpec("P")
T = TypeVar("T")
Row = dict[str, Any]
# For what only several writers at a time can do to each other: SQLite has one.
on_postgres = pytest.mark.parametrize("url", ["postgres"], indirect=True)


def at(minutes: float) -> datetime:
    """So many minutes after ten on Monday."""
    return MONDAY + timedelta(minutes=minutes)


async def read(
    ledger: Ledger,
    query: Callable[Concatenate[Connection, P], Awaitable[T]],
    *values: P.args,
    **named: P.kwargs,
) -> T:
    """The result of one query."""
    async with ledger.reading() as connection:
        return await query(connection, *values, **named)


async def write(
    ledger: Ledger,
    change: Callable[Concatenate[Connection, P], Awaitable[T]],
    *values: P.args,
    **named: P.kwargs,
) -> T:
    """The result of one change, committed."""
    async with ledger.writing() as connection:
        return await change(connection, *values, **named)


async def put(ledger: Ledger, model: type[SQLModel], *rows: Row) -> list[Any]:
    """Insert the rows; their primary keys, in their order."""
    table = table_of(model)
    key = next(iter(table.primary_key))
    async with ledger.writing() as connection:
        statement = insert(table).returning(key)
        return [(await connection.execute(statement.values(row))).scalar_one() for row in rows]


def run(incident: int, **more: Any) -> Run:
    """An open breakdown at HQ."""
    plain: Row = {"playbook": "breakdown", "plan": "v1", "site": "HQ", "opened_at": MONDAY}
    return Run(incident=incident, **(plain | more))


def waiting(until: datetime) -> dict[str, StepRecord]:
    """Steps of a run that must be woken at a moment."""
    return {"ask": StepRecord(state="open", started=MONDAY, deadline=until, tokens=["t"])}


def incident_row(number: int, **more: Any) -> Row:
    """As a decision writes it. `run`: of the row, where a test has its own."""
    its: Run = more.pop("run", None) or run(number)
    return {
        "id": number, "kind": its.playbook, "severity": "local", "state": its.status,
        "opened_at": its.opened_at, "closed_at": its.closed_at, "site": its.site, "unit": None,
        "reason": plain("a truck failed"), "signals": 1, "plan_version": its.plan, "version": 1,
        "run": its.model_dump_json(), "due_at": its.next_due(), "drill": None,
    } | more  # fmt: skip


async def put_incidents(ledger: Ledger, *numbers: int, **more: Any) -> None:
    await put(ledger, IncidentRow, *(incident_row(number, **more) for number in numbers))


def notice_row(key: str, **more: Any) -> Row:
    """An urgent page that is owed to hana since ten on Monday."""
    return {
        "unique_key": key, "incident": 1, "step": "page_head", "item": None, "clause": ["3.10"],
        "token": f"1:{key}:1", "person": "hana", "name": "Hana", "role": "head",
        "phones": ["+8613900000000", "+8613900000009"], "language": "zh", "text": "A truck failed",
        "expects": "acknowledge", "options": [], "form": None, "deadline": None, "urgency": 0, "most_an_hour": None,
        "state": "owed", "channel": None, "phone": 0, "owed_at": MONDAY, "not_before": None,
        "claimed_at": None, "claimed_by": None, "first_tried_at": None, "sent_at": None,
        "reference": None, "received_at": None, "answered_at": None, "answer": None, "entered": None, "why": None,
        "trace": None, "link_revoked_at": None,
    } | more  # fmt: skip


async def put_notices(ledger: Ledger, *keys: str, **more: Any) -> list[int]:
    return await put(ledger, NoticeRow, *(notice_row(key, **more) for key in keys))


async def put_notices_apart(ledger: Ledger, *keys: str, **more: Any) -> list[int]:
    """Each to another person: those to one person go out as one text."""
    return await put(
        ledger, NoticeRow, *(notice_row(key, **({"person": key} | more)) for key in keys)
    )


def call_row(key: str, **more: Any) -> Row:
    """A shop that gina has to call."""
    return {
        "unique_key": key, "incident": 1, "step": "tell_shops", "item": None, "clause": ["3.2.2"],
        "token": "1:tell_shops:1:calls", "person": "gina", "retailer": key, "name": f"Shop {key}",
        "phones": ["+8613900000001"], "language": "zh", "text": "Late today", "again_seconds": 900,
        "state": "to call", "tries": 0, "owed_at": MONDAY, "not_before": None, "marked_at": None,
        "marked_by": None,
    } | more  # fmt: skip


async def put_calls(ledger: Ledger, *keys: str, **more: Any) -> list[int]:
    return await put(ledger, CallRow, *(call_row(key, **more) for key in keys))


def line_row(code: str, **more: Any) -> Row:
    """One line of incident 1's timeline."""
    return {
        "incident": 1, "at": MONDAY, "clause": ["3.10"], "step": "page_head", "item": None,
        "code": code, "params": {"who": plain("hana").to_json()},
    } | more  # fmt: skip


async def put_lines(ledger: Ledger, *codes: str, **more: Any) -> list[int]:
    return await put(ledger, TimelineRow, *(line_row(code, **more) for code in codes))


def suspension_row(token: str, **more: Any) -> Row:
    """Delivery is out of use in the north."""
    return {
        "token": token, "incident": 1, "step": "stop", "item": None, "clause": ["4"],
        "link": "delivery", "area": "North", "customers": "", "instead": "", "count": 3,
        "reason": {"en": "storm", "zh": "暴雨"}, "since": MONDAY, "lifted_at": None,
        "why_lifted": None,
    } | more  # fmt: skip


async def put_suspensions(ledger: Ledger, *tokens: str, **more: Any) -> None:
    await put(ledger, SuspensionRow, *(suspension_row(token, **more) for token in tokens))


def announcement_row(identifier: str, **more: Any) -> Row:
    return {
        "identifier": identifier, "incident": 1, "step": "say", "clause": ["4"],
        "message": "Alert", "sent": MONDAY, "expires": at(60), "earlier": [],
        "texts": {"en": {"event": "storm", "text": "No delivery"}}, "area": "North",
        "drill": False, "cap": "<alert/>", "ended_at": None,
    } | more  # fmt: skip


async def put_announcements(ledger: Ledger, *identifiers: str, **more: Any) -> None:
    await put(ledger, AnnouncementRow, *(announcement_row(each, **more) for each in identifiers))


def order_row(customer: str, **more: Any) -> Row:
    return {
        "unique_key": f"1:fill:{customer}", "incident": 1, "step": "fill", "clause": ["4"],
        "customer": customer, "name": f"Shop {customer}", "customer_class": "ordinary",
        "account_manager": "gina", "order_day": date(2026, 11, 24), "cartons": 5, "lines": {},
        "state": "proposed", "proposed_at": MONDAY, "decided_at": None, "decided_by": None,
        "note": None,
    } | more  # fmt: skip


async def put_orders(ledger: Ledger, *customers: str, **more: Any) -> list[int]:
    return await put(ledger, OrderRow, *(order_row(customer, **more) for customer in customers))


def signal(signal_id: str, **more: Any) -> Signal:
    """A truck that failed, as it was reported by phone."""
    plain: Row = {
        "kind": "truck.failed", "source": "phone", "time": MONDAY, "received_at": MONDAY,
        "fields": {"unit": "K-1", "injured": 0},
    }  # fmt: skip
    return Signal(id=signal_id, **(plain | more))
