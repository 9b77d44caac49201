"""Who there is: roles, phones, who is away until when, who is on duty, and where the lists have
holes.
"""

from __future__ import annotations

from handlers.list_rows import PersonListRow, ShiftListRow
from handlers.runtime import Runtime
from handlers.staff_lists import people_rows, roster_rows
from ledger import staff_change_rows
from ledger.list_rows import StaffChangeListRow
from playbooks.company import data_gaps
from playbooks.company.company_lookup import Directory, Live
from playbooks.company.fact_source import FactSource


async def list_people(runtime: Runtime, role: str | None = None) -> list[PersonListRow]:
    """As `people_rows`. Raises NoCompany."""
    return people_rows((await _directory(runtime)).company, role, runtime.clock.now())


async def list_roster(runtime: Runtime, role: str | None = None) -> list[ShiftListRow]:
    """As `roster_rows`. Raises NoCompany."""
    return roster_rows((await _directory(runtime)).company, role, runtime.clock.now())


async def list_data_gaps(runtime: Runtime) -> dict[str, list[str]]:
    """What the gap checks would find now, by kind. Raises NoCompany."""
    answers = FactSource(await _directory(runtime), Live(), runtime.plan, runtime.clock.now())
    return {what: data_gaps.found(answers, what, None) for what in data_gaps.FINDERS}


async def list_staff_changes(
    runtime: Runtime, person: str | None = None
) -> list[StaffChangeListRow]:
    """Who changed what, newest first."""
    async with runtime.ledger.reading() as connection:
        return await staff_change_rows.staff_changes(connection, person)


async def _directory(runtime: Runtime) -> Directory:
    async with runtime.ledger.reading() as connection:
        return await runtime.directory(connection)
