"""The plan held against the ledger: against the company it would call, and against what really
ran.
"""

from __future__ import annotations

from datetime import datetime

from ledger import company as company_rows
from ledger import key_value, plan_versions
from ledger.database import Ledger
from ledger.newest_runs import newest_runs
from playbooks.checks.coverage import LastRun, last_times
from playbooks.checks.publish_permission import PublishDeniedError, publisher
from playbooks.company.company_lookup import Directory
from playbooks.definition.plan import Plan
from playbooks.loader import read_files


async def last_runs(ledger: Ledger) -> dict[tuple[str, str], LastRun]:
    """(playbook, step) -> when it last ran in earnest. Raises LedgerAway."""
    async with ledger.reading() as connection:
        return last_times(await newest_runs(connection))


async def load_recorded_company(ledger: Ledger) -> Directory | None:
    """The company in the ledger, if there is one. Raises LedgerAway."""
    async with ledger.reading() as connection:
        found = await company_rows.load_company(connection)
    return Directory(found[0]) if found else None


async def publish(
    ledger: Ledger, now: datetime, files: dict[str, str], plan: Plan, who: str, note: str
) -> str:
    """Put a version in force; returns the publisher's name. Raises PublishDeniedError,
    LedgerUnavailableError.

    Permission comes from the plan in force, not from the one published: otherwise a publisher could
    grant it to themselves.
    """
    async with ledger.writing() as connection:
        found = await company_rows.load_company(connection)
        if found is None:
            raise PublishDeniedError("there is no company in the ledger, so nobody holds a role")
        directory, holds = Directory(found[0]), await plan_versions.in_force(connection)
        if holds == plan.hash:
            raise PublishDeniedError(f"version {holds} is in force already")
        kept = await plan_versions.plan_files(connection, holds) if holds else None
        person, role = publisher(read_files(kept) if kept else plan, directory, who)
        name = directory.people[person].name
        await plan_versions.store_plan(connection, plan.hash, files, now, name, note)
        await plan_versions.put_in_force(connection, plan.hash, now, person, name, role, note)
        await key_value.put(connection, key_value.ZONE, plan.calendar.zone.key)
        return name
