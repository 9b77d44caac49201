"""The company as rows.

Small parts that are always loaded together are one row; retailers and stops have their own tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from incidents.company import Brand, Company, Factory, Retailer, Stop
from ledger.database import ConflictError
from ledger.tables import (
    BrandRow,
    CompanyRow,
    FactoryRow,
    RetailerRow,
    RouteProgressRow,
    StopRow,
    UnitReservationRow,
    table_of,
)

_company = TypeAdapter(Company)
_OF: dict[
    str, tuple[type[SQLModel], TypeAdapter[Any]]
] = {  # what has a row each: field of the company -> table, how it is written
    "retailers": (RetailerRow, TypeAdapter(Retailer)),
    "brands": (BrandRow, TypeAdapter(Brand)),
    "factories": (FactoryRow, TypeAdapter(Factory)),
}
LARGE = {*_OF, "stops"}


async def company_version(connection: AsyncConnection) -> int:
    """0 where no company has been loaded yet."""
    return (
        await connection.execute(select(table_of(CompanyRow).c.version))
    ).scalar_one_or_none() or 0


async def save_company(connection: AsyncConnection, company: Company) -> int:
    """Replace the company; returns its new version."""
    version = await company_version(connection) + 1
    tables: list[type[SQLModel]] = [CompanyRow, StopRow, *(table for table, _ in _OF.values())]
    for table in tables:
        await connection.execute(delete(table_of(table)))
    data = _company.dump_python(company, mode="json", exclude=LARGE)
    await connection.execute(
        insert(CompanyRow),
        # `large` is the version at which retailers, brands, factories or stops changed last: who
        # has read them since then reads the small row only (`load_company`).
        [{"id": 1, "version": version, "large": version, "demo": company.demo, "data": data}],
    )
    for field, (table, adapter) in _OF.items():
        rows = [
            {"id": one.id, "data": adapter.dump_python(one, mode="json", exclude={"id"})}
            for one in getattr(company, field)
        ]
        if rows:
            await connection.execute(insert(table), rows)
    await _insert_stops(connection, company.stops)
    return version


async def change_small_part(
    connection: AsyncConnection, change: Callable[[Company], Company]
) -> Company:
    """Change everything but what has rows of its own; returns the company as it was.

    Raises ConflictError, and any exception of `change`.
    """
    c = table_of(CompanyRow).c
    row = (await connection.execute(select(c.version, c.data))).one_or_none()
    if row is None:
        raise ConflictError("no company is loaded")
    before = _company.validate_python(row.data)
    data = _company.dump_python(change(before), mode="json", exclude=LARGE)
    # The company is one row that is read, changed and written whole: guarded by its version, so
    # that no concurrent change is lost.
    done = await connection.execute(
        update(CompanyRow)
        .where(c.version == row.version)
        .values(version=row.version + 1, data=data)
    )
    if done.rowcount != 1:
        raise ConflictError("the company was changed elsewhere")
    return before


async def replace_stops(connection: AsyncConnection, stops: Iterable[Stop], keep: set[str]) -> int:
    """Replace all routes but those in `keep` (trucks of open incidents); returns the company's new
    version.
    """
    await connection.execute(delete(StopRow).where(table_of(StopRow).c.route.not_in(keep)))
    await connection.execute(
        delete(RouteProgressRow).where(table_of(RouteProgressRow).c.route.not_in(keep))
    )
    await _insert_stops(connection, [s for s in stops if s.route not in keep])
    version = await company_version(connection) + 1
    await connection.execute(update(CompanyRow).values(version=version, large=version))
    return version


async def _insert_stops(connection: AsyncConnection, stops: Iterable[Stop]) -> None:
    rows = [
        {
            "route": s.route,
            "seq": s.seq,
            "retailer": s.retailer,
            "planned_at": s.planned_at,
            "cartons": s.cartons,
        }
        for s in stops
    ]
    if rows:
        await connection.execute(insert(StopRow), rows)


async def shift_demo_day(connection: AsyncConnection, moment: datetime) -> bool:
    """Whether there is a demo company whose first planned stop lies before a moment, or which has
    none at all.
    """
    demo = (await connection.execute(select(table_of(CompanyRow).c.demo))).scalar_one_or_none()
    first = (
        await connection.execute(select(func.min(table_of(StopRow).c.planned_at)))
    ).scalar_one_or_none()
    return bool(demo) and (first is None or first < moment)


async def example_ids(connection: AsyncConnection) -> dict[str, str]:
    """One id of each kind that a signal's field may name (unit, site, customer, brand), as far as
    the company has any.
    """
    data = (
        await connection.execute(select(table_of(CompanyRow).c.data))
    ).scalar_one_or_none() or {}
    units = sorted(data.get("units", ()), key=lambda unit: bool(unit["role"] != "delivery"))
    found = {
        "unit": units[0]["id"] if units else None,
        "site": data["sites"][0]["id"] if data.get("sites") else None,
    }
    for kind, table in (("customer", RetailerRow), ("brand", BrandRow)):
        found[kind] = (
            await connection.execute(select(func.min(table_of(table).c.id)))
        ).scalar_one_or_none()
    return {kind: example for kind, example in found.items() if example}


async def load_company(
    connection: AsyncConnection, before: tuple[Company, int] | None = None
) -> tuple[Company, int] | None:
    """The company and its version, or None if there is none.

    `before`: the last one loaded; unchanged parts of it are reused.
    """
    c = table_of(CompanyRow).c
    row = (await connection.execute(select(c.version, c.large, c.data))).one_or_none()
    if row is None:
        return None
    if before and before[1] >= row.large:
        kept = {name: getattr(before[0], name) for name in LARGE}
        return replace(_company.validate_python(row.data), **kept), row.version
    return _company.validate_python({**row.data, **await _large(connection)}), row.version


async def staff_and_units(connection: AsyncConnection) -> Company | None:
    """The company without retailers, brands, factories and stops: a tenth of the time.

    None where no company is loaded.
    """
    data = (await connection.execute(select(table_of(CompanyRow).c.data))).scalar_one_or_none()
    return _company.validate_python({**data, **dict.fromkeys(LARGE, ())}) if data else None


async def _large(connection: AsyncConnection) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field, (table, _) in _OF.items():
        rows = (
            await connection.execute(select(table_of(table).c.id, table_of(table).c.data))
        ).all()
        found[field] = [{"id": row.id, **row.data} for row in rows]
    t = table_of(StopRow).c
    stops = (
        await connection.execute(select(t.route, t.seq, t.retailer, t.planned_at, t.cartons))
    ).all()
    return {**found, "stops": [dict(s._mapping) for s in stops]}


async def routes_in_use(connection: AsyncConnection) -> set[str]:
    """Routes that an open incident still works on: their trucks are held."""
    rows = (
        await connection.execute(
            select(table_of(UnitReservationRow).c.unit, table_of(UnitReservationRow).c.instead_of)
        )
    ).all()
    return {name for row in rows for name in row if name}
