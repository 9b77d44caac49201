"""The figures of the ledger that operators watch.

Each query reads only what is open or waiting, by an index: a long history costs nothing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger import parked_signals, self_audit_state
from ledger.tables import IncidentRow, NoticeRow, OutboxRow, ParkedRow, SignalRow, table_of

I, N = table_of(IncidentRow).c, table_of(NoticeRow).c  # noqa: E741
O, P, S = table_of(OutboxRow).c, table_of(ParkedRow).c, table_of(SignalRow).c  # noqa: E741


@dataclass(frozen=True)
class Figures:
    """Live drills count as incidents of their own. Ages are in seconds, 0 where nothing waits."""

    incidents: dict[tuple[str, str, bool], int]  # kind, severity, drill -> open
    routines: int  # runs of routines that are not over
    notices: dict[tuple[str, int], int]  # state, urgency -> waiting to go out
    oldest_notice: float  # since the notice that has waited longest was due
    questions: int  # asked and not answered
    questions_overdue: int
    undelivered: int  # messages that could not be delivered, of open incidents
    held_back: int  # messages held back for now, of open incidents
    outbox: int
    signals_waiting: int  # accepted, not judged yet
    parked: int  # and not replayed
    deadlines_overdue: int
    deadline_lateness: float  # of the earliest deadline that has passed
    findings: dict[str, int]  # of the self-audit, by check
    watch_age: float  # since its last round
    dropped: int  # parked messages of which only the number was kept


async def operating_figures(connection: AsyncConnection, now: datetime) -> Figures:
    """As they are at `now`."""
    waiting = N.state.in_(_literal(["owed", "sending", "unknown"], expanding=True))
    asked = (N.state == _literal("sent")) & (N.expects != _literal("nothing"))
    due = waiting & (N.state == "owed") & (func.coalesce(N.not_before, N.owed_at) <= now)
    late = I.due_at <= now
    since_due = await _one(connection, func.min(func.coalesce(N.not_before, N.owed_at)), due)
    since_late = await _one(connection, func.min(I.due_at), late)
    return Figures(
        incidents=await _open_incidents(connection),
        routines=await _count(connection, (I.state == "open") & I.routine),
        notices=await _grouped(connection, (N.state, N.urgency), waiting),
        oldest_notice=_age(since_due, now),
        questions=await _count(connection, asked),
        questions_overdue=await _count(connection, asked & (N.deadline < now)),
        undelivered=await _count(connection, (N.state == "failed") & N.incident.in_(_open())),
        held_back=await _count(connection, is_held_back() & N.incident.in_(_open())),
        outbox=await _count(connection, O.published_at.is_(None)),
        signals_waiting=await _count(connection, S.state == _literal("accepted")),
        parked=await _count(connection, P.replayed_at.is_(None)),
        deadlines_overdue=await _count(connection, late),
        deadline_lateness=_age(since_late, now),
        findings=dict(Counter(one.name for one in await self_audit_state.findings(connection))),
        watch_age=_age(await self_audit_state.last_round(connection), now),
        dropped=await parked_signals.dropped(connection),
    )


def _literal(value: Any, expanding: bool = False) -> Any:
    """A value inside the statement: SQLite does not use a partial index for a bound parameter."""
    return bindparam(None, value, expanding=expanding, literal_execute=True)


def is_held_back() -> Any:
    """Whether a message waits because its person has had enough."""
    return (N.state == _literal("owed")) & N.held_at.is_not(None)


def _open() -> Any:
    return select(I.id).where(I.state == "open")


def _open_incident() -> Any:
    return (I.state == "open") & ~I.routine


async def _open_incidents(connection: AsyncConnection) -> dict[tuple[str, str, bool], int]:
    drill = I.drill.is_not(None)
    return await _grouped(connection, (I.kind, I.severity, drill), _open_incident())


async def _grouped(connection: AsyncConnection, by: tuple[Any, ...], where: Any) -> dict[Any, int]:
    rows = await connection.execute(select(*by, func.count()).where(where).group_by(*by))
    return {tuple(row[:-1]): row[-1] for row in rows}


async def _count(connection: AsyncConnection, where: Any) -> int:
    return int((await connection.execute(select(func.count()).where(where))).scalar_one())


async def _one(connection: AsyncConnection, what: Any, where: Any) -> datetime | None:
    found: datetime | None = (await connection.execute(select(what).where(where))).scalar_one()
    return found


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0
