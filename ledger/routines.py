"""Routines that have been begun, and when each was first known here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import String, cast, delete, exists, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.key_value import get_all, get_or_set
from ledger.tables import IncidentRow, RoutineRow, SettingRow, table_of
from ledger.upsert import insert_into
from playbooks.definition.run import Run

R = table_of(RoutineRow)
I = table_of(IncidentRow)  # noqa: E741
T = table_of(SettingRow)
SEED = "spot seed"
_REQUEST = "routine request "
KEPT = timedelta(days=1)
AT_ONCE = 200  # closed incidents looked at in one go


@dataclass(frozen=True, slots=True)
class RoutineHistory:
    """`since`: when each routine was first known here; what lay before was not missed.

    `seed`: days at random are drawn with it.
    """

    since: dict[str, datetime]
    seed: str


async def read_routine_history(
    connection: AsyncConnection, routines: Iterable[str]
) -> RoutineHistory | None:
    """None where something is not written down yet."""
    routines = list(routines)
    known = await get_all(connection, [SEED, *map(_since, routines)])
    # One more than the routines: the seed.
    if len(known) <= len(routines):
        return None
    return RoutineHistory(
        {name: datetime.fromisoformat(known[_since(name)]) for name in routines}, known[SEED]
    )


async def register_routines(
    connection: AsyncConnection, routines: Iterable[str], now: datetime
) -> RoutineHistory:
    """Write down what is not known yet; in a writing transaction."""
    since = {
        name: datetime.fromisoformat(await get_or_set(connection, _since(name), now.isoformat()))
        for name in routines
    }
    return RoutineHistory(since, await get_or_set(connection, SEED))


def _since(routine: str) -> str:
    return f"routine {routine} since"


async def is_first_request(connection: AsyncConnection, request: str, now: datetime) -> bool:
    """Whether a routine is begun by hand for the first time under this id, in a writing
    transaction: a form that is posted again begins nothing. Ids are kept for a day.
    """
    forgotten = T.c.name.startswith(_REQUEST) & (T.c.value < (now - KEPT).isoformat())
    await connection.execute(delete(T).where(forgotten))
    row = insert_into(connection, SettingRow).values(name=_REQUEST + request, value=now.isoformat())
    done = await connection.execute(row.on_conflict_do_nothing(index_elements=["name"]))
    return bool(done.rowcount)


async def duties_started(connection: AsyncConnection, since: date) -> set[tuple[str, str, date]]:
    """(routine, item, day) of every duty begun since a day."""
    rows = await connection.execute(select(R.c.routine, R.c.site, R.c.day).where(R.c.day >= since))
    return {(row.routine, row.site, row.day) for row in rows}


async def last_runs(connection: AsyncConnection) -> dict[str, tuple[date, int]]:
    """Day and incident of the latest time each routine was begun."""
    query = select(R.c.routine, R.c.day, R.c.incident).order_by(R.c.day, R.c.incident)
    return {row.routine: (row.day, row.incident) for row in await connection.execute(query)}


async def closed_without_followup(
    connection: AsyncConnection, routine: str, kinds: Iterable[str], since: datetime
) -> list[Run]:
    """Incidents of these kinds that have closed since and that the routine has not followed yet,
    the earliest first; no live drills.
    """
    key = literal("incident ") + cast(I.c.id, String)
    followed = exists().where((R.c.routine == routine) & (R.c.site == key))
    here = (
        (I.c.state == "closed")
        & I.c.drill.is_(None)
        & (I.c.closed_at >= since)
        & I.c.kind.in_(list(kinds))
        & ~followed
    )
    rows = await connection.execute(
        select(I.c.run).where(here).order_by(I.c.closed_at).limit(AT_ONCE)
    )
    return [Run.model_validate_json(row.run) for row in rows]


async def runs_of_kind(connection: AsyncConnection, kind: str, since: datetime) -> list[Run]:
    """Incidents of a kind opened since, without live drills."""
    here = (I.c.kind == kind) & (I.c.opened_at >= since) & I.c.drill.is_(None)
    rows = await connection.execute(select(I.c.run).where(here))
    return [Run.model_validate_json(row.run) for row in rows]
