"""The plan held against the ledger: against the company it would call, and against what really ran."""

from __future__ import annotations

from ledger import company as company_rows
from ledger.history import newest_runs
from ledger.open import Ledger
from playbooks.coverage import Ran, last_times
from playbooks.directory import Directory


async def last_runs(ledger: Ledger) -> dict[tuple[str, str], Ran]:
    """(playbook, step) -> when it last ran in earnest. Raises LedgerAway."""
    async with ledger.reading() as connection:
        return last_times(await newest_runs(connection))


async def company_on_record(ledger: Ledger) -> Directory | None:
    """The company in the ledger, if there is one. Raises LedgerAway."""
    async with ledger.reading() as connection:
        found = await company_rows.load_company(connection)
    return Directory(found[0]) if found else None
