"""What signals may join, by one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.decision_state import DecisionState
from ledger.postgres_writer import fetch_row
from playbooks.company.company_lookup import FactValue, Live, UnitLive
from playbooks.definition.run import Run

Key = tuple[str, str]  # source, id


@dataclass(frozen=True, slots=True)
class SeenSignal:
    """A signal that the ledger holds already: what it said, and whether it has been judged."""

    kind: str
    fields: dict[str, object]
    state: str


@dataclass(frozen=True, slots=True)
class IncidentQuery:
    """Query for open incidents: at `sites`, about `units`, of `kinds` at any place.

    `keys`: the signals themselves.
    """

    sites: list[str]
    units: list[str]
    kinds: list[str]
    keys: list[Key]


async def load_for_signals(
    connection: AsyncConnection, query: IncidentQuery
) -> tuple[DecisionState, dict[Key, SeenSignal]]:
    """Open incidents that signals may join, and which of the signals are known already."""
    if connection.dialect.name == "postgresql":
        found = await fetch_row(connection, *_on_postgres(query))
    else:
        found = (await connection.exec_driver_sql(_SQLITE, _sqlite_values(query))).one()
    # Each part is a JSON array: text on SQLite, decoded by the driver on PostgreSQL, NULL for no
    # rows.
    runs, holds, served, facts, known = (
        orjson.loads(part) if isinstance(part, str) else part or [] for part in found
    )
    live = Live({unit: _held(*hold) for unit, *hold in holds}, dict(served))
    live.facts = {name: FactValue(value, _moment(at), source) for name, value, at, source in facts}
    stored = DecisionState(
        {incident: Run.model_validate_json(run) for incident, _, run in runs},
        {incident: seen for incident, seen, _ in runs},
        live,
        # A copy: `live` changes with every decision of the batch, the writer compares with what was
        # read.
        dict(live.units),
    )
    return stored, {(source, signal_id): SeenSignal(*rest) for source, signal_id, *rest in known}


# Five tables in one row, so that judging a signal costs one round trip. Incidents without a site
# are always loaded: they count as being at the centre, which SQL does not know (`site_key_of`).
_WANTED = """SELECT
(SELECT {rows}(id, version, run)) FROM incident
    WHERE state = 'open' AND (site {in_sites} OR site IS NULL
    OR kind {in_kinds} OR id IN (SELECT incident FROM hold WHERE unit {in_units}))),
(SELECT {rows}(unit, state, incident, instead_of, until)) FROM hold),
(SELECT {rows}(route, upto)) FROM served),
(SELECT {rows}(name, {value}, at, source)) FROM fact),
(SELECT {rows}(source, id, kind, {fields}, state)) FROM signal WHERE (source, id) IN ({keys}))"""
_POSTGRES = _WANTED.format(
    rows="json_agg(json_build_array",
    in_sites="= ANY($1::text[])",
    in_units="= ANY($2::text[])",
    in_kinds="= ANY($3::text[])",
    value="value::text::json",
    fields="fields",
    keys="SELECT * FROM unnest($4::text[], $5::text[])",
)
_SQLITE = _WANTED.format(
    rows="json_group_array(json_array",
    in_sites="IN (SELECT value FROM json_each(?1))",
    in_units="IN (SELECT value FROM json_each(?2))",
    in_kinds="IN (SELECT value FROM json_each(?3))",
    value="json(value)",
    fields="json(fields)",
    keys="SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?4)",
)


def _on_postgres(query: IncidentQuery) -> tuple[Any, ...]:
    sources, ids = [source for source, _ in query.keys], [signal_id for _, signal_id in query.keys]
    return _POSTGRES, query.sites, query.units, query.kinds, sources, ids


def _sqlite_values(query: IncidentQuery) -> tuple[str, ...]:
    parts = (query.sites, query.units, query.kinds, query.keys)
    return tuple(orjson.dumps(part).decode() for part in parts)


@lru_cache(maxsize=4096)  # nearly all of them are what they were for the decision before
def _held(state: Any, incident: int | None, instead_of: str | None, until: str | None) -> UnitLive:
    return UnitLive(state, incident, instead_of, _moment(until) if until else None)


def _moment(text: str) -> datetime:
    """SQLite keeps no zone: what it gives is UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
