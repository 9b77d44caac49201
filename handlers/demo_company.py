"""A company to try Muster with: loaded into the ledger, its routes renewed each day."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from demo import demo_company, next_day, outside_facts
from handlers.runtime import Runtime
from incidents.company import Company
from ledger import company as company_rows
from ledger.database import Connection
from ledger.external_facts import write_facts
from playbooks.loader import company_file as written

STALE = timedelta(hours=10)


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
