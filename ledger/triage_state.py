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
    """Query for open incidents: at `sites` those of the kinds `near` that were opened since; about
    `units`; of `kinds` at any place.

    `keys`: the signals themselves. `plans`: versions by which `near` was found: incidents of
    another one may be joined otherwise, so all of them at the sites are wanted.
    """

    sites: list[str]
    units: list[str]
    kinds: list[str]
    keys: list[Key]
    near: dict[str, datetime]
    plans: list[str]


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
    stored.units = {incident: run.unit_names() for incident, run in stored.runs.items()}
    return stored, {(source, signal_id): SeenSignal(*rest) for source, signal_id, *rest in known}


# All in one row, so that judging a signal costs one round trip. Incidents without a site are looked
# at like those of the sites: they count as being at the centre, which SQL does not know
# (`site_key_of`). A UNION, so that each part is answered by an index of its own.
_WANTED = """SELECT
(SELECT {rows}(id, version, run)) FROM incident WHERE state = 'open' AND id IN (
    SELECT i.id FROM ({near}) AS n JOIN incident i
        ON i.kind = n.kind AND i.state = 'open' AND i.site {in_sites} AND i.opened_at >= n.since
    UNION SELECT i.id FROM ({near}) AS n JOIN incident i
        ON i.kind = n.kind AND i.state = 'open' AND i.site IS NULL AND i.opened_at >= n.since
    UNION SELECT id FROM incident
        WHERE state = 'open' AND site {in_sites} AND NOT plan_version {in_plans}
    UNION SELECT id FROM incident
        WHERE state = 'open' AND site IS NULL AND NOT plan_version {in_plans}
    UNION SELECT id FROM incident WHERE state = 'open' AND kind {in_kinds}
    UNION SELECT incident FROM hold WHERE unit {in_units}
    UNION SELECT incident FROM incident_unit WHERE unit {in_units})),
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
    near="SELECT kind, since::timestamptz FROM unnest($6::text[], $7::text[]) AS k(kind, since)",
    in_plans="= ANY($8::text[])",
)
_SQLITE = _WANTED.format(
    rows="json_group_array(json_array",
    in_sites="IN (SELECT value FROM json_each(?1))",
    in_units="IN (SELECT value FROM json_each(?2))",
    in_kinds="IN (SELECT value FROM json_each(?3))",
    value="json(value)",
    fields="json(fields)",
    keys="SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?4)",
    near="SELECT key AS kind, value AS since FROM json_each(?5)",
    in_plans="IN (SELECT value FROM json_each(?6))",
)


def _on_postgres(query: IncidentQuery) -> tuple[Any, ...]:
    sources, ids = [source for source, _ in query.keys], [signal_id for _, signal_id in query.keys]
    kinds, since = list(query.near), [moment.isoformat() for moment in query.near.values()]
    loaded = (query.sites, query.units, query.kinds, sources, ids)
    return _POSTGRES, *loaded, kinds, since, query.plans


def _sqlite_values(query: IncidentQuery) -> tuple[str, ...]:
    near = {kind: _sqlite_moment(since) for kind, since in query.near.items()}
    parts = (query.sites, query.units, query.kinds, query.keys, near, query.plans)
    return tuple(orjson.dumps(part).decode() for part in parts)


def _sqlite_moment(moment: datetime) -> str:
    """As SQLite keeps moments: as text, in UTC, with four digits of the year."""
    return moment.astimezone(UTC).isoformat(" ", "microseconds").removesuffix("+00:00")


@lru_cache(maxsize=4096)  # nearly all of them are what they were for the decision before
def _held(state: Any, incident: int | None, instead_of: str | None, until: str | None) -> UnitLive:
    return UnitLive(state, incident, instead_of, _moment(until) if until else None)


def _moment(text: str) -> datetime:
    """SQLite keeps no zone: what it gives is UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
