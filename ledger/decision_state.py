"""What must be known before a batch of events can be decided, in as few round trips as can be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import ColumnElement, cast, literal, null, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.tables import FactRow, IncidentRow, RouteProgressRow, UnitReservationRow, table_of
from playbooks.company.company_lookup import FactValue, Live, UnitLive
from playbooks.definition.run import Run


@dataclass
class DecisionState:
    """Runs with the version they were read at, and `units`, the trucks that they had then; `held`:
    the units held at that time.
    """

    runs: dict[int, Run] = field(default_factory=dict)
    versions: dict[int, int] = field(default_factory=dict)
    live: Live = field(default_factory=Live)
    held: dict[str, UnitLive] = field(default_factory=dict)
    units: dict[int, frozenset[str]] = field(default_factory=dict)


_HOLD, _SERVED, _FACT = (
    table_of(UnitReservationRow).c,
    table_of(RouteProgressRow).c,
    table_of(FactRow).c,
)


def _none(*columns: Any) -> tuple[Any, ...]:
    # UNION ALL wants the same types in every part: PostgreSQL would take a bare NULL for text.
    return tuple(cast(null(), column.type).label(column.name) for column in columns)


_LIVE = union_all(  # three tables in one round trip; `state` says which of them a row is of
    select(
        _HOLD.unit,
        _HOLD.state,
        _HOLD.incident,
        _HOLD.instead_of,
        _HOLD.until,
        *_none(_SERVED.upto, _FACT.value),
    ),
    select(
        _SERVED.route,
        literal("served"),
        *_none(_HOLD.incident, _HOLD.instead_of, _HOLD.until),
        _SERVED.upto,
        *_none(_FACT.value),
    ),
    select(
        _FACT.name,
        literal("fact"),
        *_none(_HOLD.incident),
        _FACT.source,
        _FACT.at,
        *_none(_SERVED.upto),
        _FACT.value,
    ),
)


async def load_live(connection: AsyncConnection) -> Live:
    """Every unit that is not free, every route reported served, and every fact reported from
    outside.
    """
    live = Live()
    for row in await connection.execute(_LIVE):
        if row.state == "fact":
            live.facts[row.unit] = FactValue(orjson.loads(row.value), row.until, row.instead_of)
        elif row.state == "served":
            live.served[row.unit] = row.upto
        else:
            live.units[row.unit] = UnitLive(row.state, row.incident, row.instead_of, row.until)
    return live


async def load_for_events(connection: AsyncConnection, incidents: Iterable[int]) -> DecisionState:
    """Runs by incident id, in any state."""
    return await load(
        connection, table_of(IncidentRow).c.id.in_(list(incidents)), await load_live(connection)
    )


async def load(
    connection: AsyncConnection, where: ColumnElement[bool], live: Live
) -> DecisionState:
    rows = (
        await connection.execute(
            select(
                table_of(IncidentRow).c.id,
                table_of(IncidentRow).c.run,
                table_of(IncidentRow).c.version,
            ).where(where)
        )
    ).all()
    runs = {row.id: Run.model_validate_json(row.run) for row in rows}
    units = {incident: run.unit_names() for incident, run in runs.items()}
    return DecisionState(runs, {r.id: r.version for r in rows}, live, dict(live.units), units)
