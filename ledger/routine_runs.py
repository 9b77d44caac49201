"""Runs of routines: those that are not over, and the latest of each routine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.list_queries import INCIDENT
from ledger.list_rows import IncidentListRow, NoticeListRow
from ledger.row_queries import fetch_rows
from ledger.tables import IncidentRow, NoticeRow, RoutineRow, table_of
from playbooks.definition.run import Run

I = table_of(IncidentRow)  # noqa: E741
N = table_of(NoticeRow)
R = table_of(RoutineRow)
MOST = 1000


class RoutineRun(NamedTuple):
    """`head`: its row in the words of the list of incidents."""

    head: IncidentListRow
    run: Run


async def routine_runs(
    connection: AsyncConnection, since: datetime, limit: int = MOST
) -> list[RoutineRun]:
    """Open ones, those begun `since`, and all of the latest day of each routine: newest first."""
    latest = (
        select(R.c.routine, func.max(R.c.day).label("day"))
        .where(exists().where((I.c.id == R.c.incident) & I.c.routine))
        .group_by(R.c.routine)
        .subquery()
    )
    of_latest_day = (
        select(R.c.incident)
        .join(latest, (latest.c.routine == R.c.routine) & (latest.c.day == R.c.day))
        .where(R.c.incident == I.c.id)
    )
    shown = (I.c.state == "open") | (I.c.opened_at >= since) | of_latest_day.exists()
    query = select(*INCIDENT, I.c.run).where(I.c.routine & shown)
    rows = await connection.execute(query.order_by(I.c.id.desc()).limit(limit))
    found = [dict(row._mapping) for row in rows]
    return [RoutineRun(_head(row), Run.model_validate_json(row["run"])) for row in found]


def _head(row: dict[str, object]) -> IncidentListRow:
    return {name: row[name] for name in IncidentListRow.__annotations__}  # type: ignore[return-value]


async def questions_of(
    connection: AsyncConnection, runs: Iterable[int]
) -> dict[int, list[NoticeListRow]]:
    """Run -> what was asked in it, in order."""
    columns = [N.c[name] for name in NoticeListRow.__annotations__]
    asked = N.c.incident.in_(list(runs)) & (N.c.expects != "nothing")
    found: dict[int, list[NoticeListRow]] = defaultdict(list)
    for row in await fetch_rows(
        connection, select(*columns).where(asked).order_by(N.c.id), NoticeListRow
    ):
        found[row["incident"]].append(row)
    return found


async def opened_by(connection: AsyncConnection, runs: Iterable[int]) -> dict[int, int]:
    """Run -> the incident that it opened."""
    wanted = set(runs)
    if not wanted:
        return {}
    query = select(I.c.id, I.c.reason).where(~I.c.routine & (I.c.id > min(wanted)))
    found: dict[int, int] = {}
    for row in await connection.execute(query.order_by(I.c.id)):
        by = row.reason.params.get("incident") if row.reason.code == "reason.asked_for" else None
        if by in wanted:
            found[by] = row.id
    return found
