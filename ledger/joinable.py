"""What signals may join: read under a lock of their sites, in one round trip where the database can."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, false, or_, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger import at_once
from ledger.state import Stored, load, load_live
from ledger.tables import IncidentRow, SignalRow, table_of
from playbooks.directory import Live, Told, UnitLive
from playbooks.run import Run

Key = tuple[str, str]  # source, id


@dataclass(frozen=True, slots=True)
class Known:
    """A signal that the ledger holds already: what it said, and whether it has been judged."""

    kind: str
    fields: dict[str, object]
    state: str


@dataclass(frozen=True, slots=True)
class Sought:
    """Where open incidents are looked for: at `sites`, about `units`, of `kinds` wherever they are. `keys`: the signals themselves."""

    sites: list[str]
    units: list[str]
    kinds: list[str]
    keys: list[Key]


async def alone_at(connection: AsyncConnection, sites: list[str]) -> None:
    """Two workers never judge signals of one site at the same moment, or both would open an incident (SQLite has one writer anyway)."""
    if connection.dialect.name == "postgresql":
        locks = text("SELECT pg_advisory_xact_lock(hashtext(s)) FROM unnest(CAST(:sites AS text[])) AS s")
        await connection.execute(locks, {"sites": sites})


async def load_for_signals(connection: AsyncConnection, sought: Sought) -> tuple[Stored, dict[Key, Known]]:
    """Open incidents that signals may join, and which of the signals are known already."""
    if connection.dialect.name == "postgresql":
        return await _load_at_once(connection, sought)
    live, columns = await load_live(connection), table_of(IncidentRow).c
    wanted = {record.incident for unit in sought.units if (record := live.units.get(unit)) and record.incident}
    kinds = columns.kind.in_(sought.kinds) if sought.kinds else false()
    where = or_(columns.site.in_(sought.sites), columns.id.in_(wanted), columns.site.is_(None), kinds)
    stored = await load(connection, and_(columns.state == "open", where), live)
    return stored, await known_signals(connection, sought.keys)


_AT_ONCE = """SELECT
(SELECT json_agg(json_build_array(id, version, run)) FROM incident WHERE state = 'open' AND (site = ANY($1::text[]) OR site IS NULL
    OR kind = ANY($3::text[]) OR id IN (SELECT incident FROM hold WHERE unit = ANY($2::text[])))),
(SELECT json_agg(json_build_array(unit, state, incident, instead_of, until)) FROM hold),
(SELECT json_agg(json_build_array(route, upto)) FROM served),
(SELECT json_agg(json_build_array(name, value::text::json, at, source)) FROM fact),
(SELECT json_agg(json_build_array(source, id, kind, fields, state)) FROM signal
    WHERE (source, id) IN (SELECT * FROM unnest($4::text[], $5::text[])))"""


async def _load_at_once(connection: AsyncConnection, sought: Sought) -> tuple[Stored, dict[Key, Known]]:
    sources, ids = [source for source, _ in sought.keys], [id for _, id in sought.keys]
    found = await at_once.row(connection, _AT_ONCE, sought.sites, sought.units, sought.kinds, sources, ids)
    runs, holds, served, facts, known = (part or [] for part in found)
    live = Live({unit: _held(*hold) for unit, *hold in holds}, dict(served))
    live.facts = {name: Told(value, datetime.fromisoformat(at), source) for name, value, at, source in facts}
    stored = Stored({id: Run.model_validate_json(run) for id, _, run in runs}, {id: seen for id, seen, _ in runs}, live, dict(live.units))
    return stored, {(source, id): Known(*rest) for source, id, *rest in known}


def _held(state: Any, incident: int | None, instead_of: str | None, until: str | None) -> UnitLive:
    return UnitLive(state, incident, instead_of, datetime.fromisoformat(until) if until else None)


async def known_signals(connection: AsyncConnection, keys: Iterable[Key]) -> dict[Key, Known]:
    """Signals of these (source, id) that the ledger already holds."""
    columns = table_of(SignalRow).c
    wanted = select(columns.source, columns.id, columns.kind, columns.fields, columns.state)
    rows = await connection.execute(wanted.where(tuple_(columns.source, columns.id).in_(list(keys))))
    return {(row.source, row.id): Known(row.kind, row.fields, row.state) for row in rows}
