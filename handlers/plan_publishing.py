"""The plan held against the ledger: against the company it would call, and against what really
ran.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from incidents.actor import Actor, answering
from ledger import audit, key_value, plan_versions
from ledger import company as company_rows
from ledger.audit import AuditEntry
from ledger.database import Connection, Ledger
from ledger.newest_runs import newest_runs
from playbooks.checks.coverage import LastRun, last_times
from playbooks.checks.publish_permission import PublishDeniedError, is_signed, publisher
from playbooks.company.company_lookup import Directory
from playbooks.definition.plan import Plan
from playbooks.loader import read_stored
from playbooks.loader.plan_folder import meaning_hash


async def last_runs(ledger: Ledger) -> dict[tuple[str, str], LastRun]:
    """(playbook, step) -> when it last ran in earnest. Raises LedgerAway."""
    async with ledger.reading() as connection:
        return last_times(await newest_runs(connection))


async def load_recorded_company(ledger: Ledger) -> Directory | None:
    """The company in the ledger, if there is one. Raises LedgerAway."""
    async with ledger.reading() as connection:
        found = await company_rows.load_company(connection)
    return Directory(found[0]) if found else None


@dataclass(frozen=True, slots=True)
class PublishResult:
    """`name`: who published or signed; `signers`: the names of all who have; `in_force`: whether it
    is, or more must sign.
    """

    name: str
    signers: tuple[str, ...]
    in_force: bool


async def publish(
    ledger: Ledger,
    now: datetime,
    files: dict[str, str],
    plan: Plan,
    who: str,
    note: str,
    actor: Actor,
) -> PublishResult:
    """Sign a version, and put it in force once enough have. Raises PublishDeniedError,
    LedgerUnavailableError.

    Permission comes from the plan in force, not from the one published: otherwise a publisher could
    grant it to themselves.
    """
    async with ledger.writing() as connection:
        found = await company_rows.load_company(connection)
        if found is None:
            raise PublishDeniedError("there is no company in the ledger, so nobody holds a role")
        directory, holds = Directory(found[0]), await plan_versions.in_force(connection)
        kept = await plan_versions.plan_files(connection, holds) if holds else None
        if holds == plan.hash or (kept and meaning_hash(kept) == plan.hash):
            raise PublishDeniedError(f"version {holds} is in force already")
        rules = read_stored(kept) if kept else plan
        person, role = publisher(rules, directory, who)
        name = directory.people[person].name
        await plan_versions.store_plan(connection, plan.hash, files, now, name, note)
        by = (person, name, role, note)
        signers = await plan_versions.sign(connection, plan.hash, holds or "", now, *by)
        signed = is_signed(rules, directory, signers)
        if signed:
            await _put_in_force(connection, plan, now, by)
        before, after = {"version": holds}, {"version": plan.hash, "role": role}
        what = "plan.published" if signed else "plan.signed"
        entry = AuditEntry(now, answering(actor, person), what, "plan", None, before, after)
        await audit.append(connection, entry)
        return PublishResult(name, tuple(signers.values()), signed)


async def _put_in_force(
    connection: Connection, plan: Plan, now: datetime, by: tuple[str, str, str, str]
) -> None:
    """Raises PublishDeniedError where another signer has done so in this very moment."""
    if await plan_versions.in_force(connection) == plan.hash:
        raise PublishDeniedError(f"version {plan.hash} is in force already")
    await plan_versions.put_in_force(connection, plan.hash, now, *by)
    await key_value.put(connection, key_value.ZONE, plan.calendar.zone.key)
