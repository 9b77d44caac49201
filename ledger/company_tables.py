"""The company's tables, and what its units do now. Imported through `ledger.tables`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field

from ledger.column_types import Json, Moment, TableRow


class CompanyRow(TableRow, table=True):
    """The company's own row; `version` grows with every change of its people, units, routes."""

    __tablename__ = "company"
    id: int = Field(primary_key=True)
    version: int
    # the version in which retailers or stops last changed: while it is known, they need not be read
    # again
    large: int = 0
    demo: bool = False
    # name, timezone, area, sites, people, roles, shifts, absences, units
    data: dict[str, Any] = Field(sa_type=Json)


class RetailerRow(TableRow, table=True):
    __tablename__ = "retailer"
    id: str = Field(primary_key=True)
    data: dict[str, Any] = Field(sa_type=Json)


class BrandRow(TableRow, table=True):
    """The archive of brands (clause 3.5.3), with what is in stock."""

    __tablename__ = "brand"
    id: str = Field(primary_key=True)
    data: dict[str, Any] = Field(sa_type=Json)


class FactoryRow(TableRow, table=True):
    """The archive of factories (clause 3.5.3) with their contacts (3.5.4)."""

    __tablename__ = "factory"
    id: str = Field(primary_key=True)
    data: dict[str, Any] = Field(sa_type=Json)


class StopRow(TableRow, table=True):
    __tablename__ = "stop"
    route: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    retailer: str
    planned_at: datetime = Field(sa_type=Moment)
    cartons: int


class UnitReservationRow(TableRow, table=True):
    """A unit that is not free: its primary key is what keeps it out of two dispatches."""

    __tablename__ = "hold"
    unit: str = Field(primary_key=True)
    state: str
    incident: int | None = None
    instead_of: str | None = None
    until: datetime | None = Field(default=None, sa_type=Moment)


class RouteProgressRow(TableRow, table=True):
    """How far a route was reported served: up to and with this sequence number."""

    __tablename__ = "served"
    route: str = Field(primary_key=True)
    upto: int
