"""What a start needs: the tables, the plan on record, a company to call."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import structlog

from demo import demo_company, next_day, outside_facts
from handlers.clock import Clock
from handlers.ledger_clock import clock_of
from handlers.runtime import Runtime
from incidents.company import Company
from ledger import company as company_rows
from ledger import key_value, plan_versions
from ledger.database import Connection, Ledger, wait_until_reachable
from ledger.external_facts import write_facts
from ledger.migrate import upgrade
from playbooks.definition.plan import Plan
from playbooks.loader import BadPlanError, read_files
from playbooks.loader import company_file as written
from playbooks.loader.plan_folder import Examined, examine_folder, folder_files

log = structlog.get_logger()
STALE = timedelta(hours=10)


async def open_runtime(
    url: str, plan_folder: Path, speed: float = 1.0, wait: float = 15.0
) -> Runtime:
    """Bring the database to the present shape, read the plan, keep its version.

    Raises BadPlanError, LedgerAway.
    """
    found = examine_folder(plan_folder)
    ledger = Ledger(url)
    if not ledger.sqlite:
        await wait_until_reachable(ledger, wait)
    await upgrade(ledger)
    async with ledger.reading() as connection:
        clock = await clock_of(connection, speed)
    try:
        plan = await _plan_in_force(ledger, clock, plan_folder, found)
        await _keep_zone(ledger, plan)
    except BadPlanError:
        await ledger.close()
        raise
    # the holiday tables load here, not at the first alarm
    plan.calendar.working(clock.now().date())
    return Runtime(ledger, clock, plan)


async def _plan_in_force(ledger: Ledger, clock: Clock, folder: Path, found: Examined) -> Plan:
    """The published version is in force; before the first publication, the folder's.

    Raises BadPlanError.
    """
    async with ledger.reading() as connection:
        published = await plan_versions.in_force(connection)
        files = await plan_versions.plan_files(connection, published) if published else None
    if files is not None and published != found.plan.hash:
        log.warning(
            "the folder holds another plan than the one in force; `muster plan publish` puts it in"
            " force",
            in_force=published,
        )
        return read_files(files)
    if found.faults:
        raise BadPlanError(found.faults)
    async with ledger.writing() as connection:
        await plan_versions.store_plan(
            connection,
            found.plan.hash,
            folder_files(folder),
            clock.now(),
            "start",
            f"read from {folder.name}",
        )
    return found.plan


async def _keep_zone(ledger: Ledger, plan: Plan) -> None:
    """For commands that only list: they know the zone without reading the plan."""
    async with ledger.reading() as connection:
        kept = await key_value.get_all(connection, [key_value.ZONE])
    if kept.get(key_value.ZONE) != plan.calendar.zone.key:
        async with ledger.writing() as connection:
            await key_value.put(connection, key_value.ZONE, plan.calendar.zone.key)


async def load_demo(runtime: Runtime, scale: int = 1, beside: Path | None = None) -> Company:
    """Load a company to try Muster with, replacing any company in the ledger: the one in the plan's
    folder (`beside`), else the demo company. Raises BadPlanError if that file cannot be read.
    """
    own = beside / written.FILE if beside else None
    now = runtime.clock.now()
    today = now.astimezone(runtime.plan.calendar.zone).date()
    company = (
        written.read_company(own.read_text("utf-8"), today)
        if own and own.is_file()
        else demo_company(now, scale)
    )
    async with runtime.ledger.writing() as connection:
        await company_rows.save_company(connection, company)
        facts = outside_facts(now.astimezone(runtime.plan.calendar.zone))
        await write_facts(
            connection,
            [
                {"name": n, "value": v, "at": now, "source": "demo"}
                for n, v in facts.items()
                if n in runtime.plan.facts
            ],
        )
    runtime.expire_company()
    return company


async def has_company(runtime: Runtime) -> bool:
    async with runtime.ledger.reading() as connection:
        return await company_rows.company_version(connection) > 0


async def renew_demo_day(runtime: Runtime) -> bool:
    """A demo company drives today's routes: yesterday's are replaced, except those used by an open
    incident.
    """
    now = runtime.clock.now()
    async with (
        runtime.ledger.reading() as connection
    ):  # asked every half minute: a large company is not read for it
        if not await company_rows.shift_demo_day(connection, now - STALE):
            return False
    async with runtime.ledger.writing() as connection:
        found = await company_rows.load_company(connection)
        keep = await company_rows.routes_in_use(connection)
        if found is None or not found[0].demo or not _stale(found[0], keep, now):
            return False
        await company_rows.replace_stops(connection, next_day(found[0], now), keep)
    runtime.expire_company()
    return True


def _stale(company: Company, keep: set[str], now: datetime) -> bool:
    """Routes used by an open incident stay unchanged, however old: otherwise they would always be
    stale.
    """
    moved = [stop.planned_at for stop in company.stops if stop.route not in keep]
    return not company.stops or min(moved, default=now) < now - STALE


async def read_company(connection: Connection) -> Company | None:
    """The company in the ledger, if there is one."""
    found = await company_rows.load_company(connection)
    return found[0] if found else None
