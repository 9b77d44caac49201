"""Every unit and what it does now, from the company and the holds alone."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.list_rows import UnitListRow
from incidents.company import Company, Unit
from ledger import list_queries
from ledger.company import staff_and_units
from ledger.database import Connection
from ledger.list_rows import HoldRow

AT_REST = {"delivery": "on route"}


async def unit_list(connection: Connection) -> list[UnitListRow]:
    """As `unit_rows`, of the company in the ledger; empty where none is loaded.

    Raises LedgerUnavailableError.
    """
    company = await staff_and_units(connection)
    return unit_rows(company, await list_queries.holds(connection)) if company else []


def unit_rows(company: Company, holds: Mapping[str, HoldRow]) -> list[UnitListRow]:
    """One row for each unit, by role and id; none is marked as waiting."""
    names = {person.id: person.name for person in company.people}
    rows = [
        _row(unit, names.get(unit.driver, unit.driver), holds.get(unit.id))
        for unit in company.units
    ]
    return sorted(rows, key=lambda row: (row["role"], row["id"]))


def _row(unit: Unit, driver: str, hold: HoldRow | None) -> UnitListRow:
    return {
        "id": unit.id,
        "name": unit.name,
        "name_en": unit.name_en,
        "site": unit.site,
        "role": unit.role,
        "driver": driver,
        "waiting": False,
        "standby": None,
        "state": hold["state"] if hold else AT_REST.get(unit.role, "free"),
        "incident": hold["incident"] if hold else None,
        "instead_of": hold["instead_of"] if hold else None,
    }
