"""What a start needs: the tables, the plan on record, a company to call."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import structlog

from clock import Clock
from handlers.office import Office
from incidents.company import Company
from incidents.demo import demo_company, next_day, outside_facts
from ledger import company as company_rows
from ledger import plans, settings_kept
from ledger.migrate import upgrade
from ledger.open import Connection, Ledger, reachable
from ledger.outside import write_facts
from playbooks.plan import Plan
from playbooks.reading import BadPlan, read_files
from playbooks.reading import company as written
from playbooks.reading.folder import Examined, examine_folder, folder_files

log = structlog.get_logger()
STALE = timedelta(hours=10)
SAME_TIME = timedelta(seconds=5)  # how far the clocks of several machines may disagree


async def open_office(url: str, plan_folder: Path, speed: float = 1.0, wait: float = 15.0, block: int = 1) -> Office:
    """Bring the database to the present shape, read the plan, keep its version. Raises BadPlan, LedgerAway."""
    found = examine_folder(plan_folder)
    ledger = Ledger(url)
    if not ledger.sqlite:
        await reachable(ledger, wait)
    await upgrade(ledger)
    clock = await _clock(ledger, speed)
    try:
        plan = await _plan_in_force(ledger, clock, plan_folder, found)
    except BadPlan:
        await ledger.close()
        raise
    plan.calendar.working(clock.now().date())  # the holiday tables load here, not at the first alarm
    return Office(ledger, clock, plan, block=block)


async def _plan_in_force(ledger: Ledger, clock: Clock, folder: Path, found: Examined) -> Plan:
    """What was published holds; while nobody has published, what stands in the folder does. Raises BadPlan."""
    async with ledger.reading() as connection:
        published = await plans.in_force(connection)
        files = await plans.plan_files(connection, published) if published else None
    if files is not None and published != found.plan.hash:
        log.warning("the folder holds another plan than the one in force; `muster plan publish` puts it in force", in_force=published)
        return read_files(files)
    if found.faults:
        raise BadPlan(found.faults)
    async with ledger.writing() as connection:
        await plans.keep_plan(connection, found.plan.hash, folder_files(folder), clock.now(), "start", f"read from {folder.name}")
    return found.plan


async def _clock(ledger: Ledger, speed: float) -> Clock:
    """A clock goes on from the latest moment written down, so that time never runs back after one that ran fast."""
    async with ledger.reading() as connection:
        latest = await settings_kept.latest_moment(connection)
    now = Clock().now()
    if latest is None or latest <= now + SAME_TIME:
        return Clock(speed)
    log.warning("the ledger's time is ahead, as after a show at speed: the clock goes on from there", ahead=str(latest - now).split(".")[0])
    return Clock(speed, latest)


async def load_demo(office: Office, scale: int = 1, beside: Path | None = None) -> Company:
    """Put a company to try things out into the ledger, in place of whatever company is there: the one that lies in the plan's
    folder (`beside`), else the demo company. Raises BadPlan where that file cannot be read.
    """
    own = beside / written.FILE if beside else None
    now = office.clock.now()
    today = now.astimezone(office.plan.calendar.zone).date()
    company = written.read_company(own.read_text("utf-8"), today) if own and own.is_file() else demo_company(now, scale)
    async with office.ledger.writing() as connection:
        await company_rows.save_company(connection, company)
        facts = outside_facts(now.astimezone(office.plan.calendar.zone))
        await write_facts(
            connection, [{"name": n, "value": v, "at": now, "source": "demo"} for n, v in facts.items() if n in office.plan.facts]
        )
    office.forget_company()
    return company


async def has_company(office: Office) -> bool:
    async with office.ledger.reading() as connection:
        return await company_rows.company_version(connection) > 0


async def new_day_if_stale(office: Office) -> bool:
    """A demo company's trucks drive today's routes: yesterday's are laid anew, but for those an open incident works on."""
    now = office.clock.now()
    async with office.ledger.reading() as connection:  # asked every half minute: a large company is not read for it
        if not await company_rows.demo_begins_before(connection, now - STALE):
            return False
    async with office.ledger.writing() as connection:
        found = await company_rows.load_company(connection)
        keep = await company_rows.routes_in_use(connection)
        if found is None or not found[0].demo or not _stale(found[0], keep, now):
            return False
        await company_rows.lay_new_day(connection, next_day(found[0], now), keep)
    office.forget_company()
    return True


def _stale(company: Company, keep: set[str], now: datetime) -> bool:
    """Routes that an open incident works on stay as they are, however old: they would be found stale for ever."""
    moved = [stop.planned_at for stop in company.stops if stop.route not in keep]
    return not company.stops or min(moved, default=now) < now - STALE


async def read_company(connection: Connection) -> Company | None:
    """The company in the ledger, if there is one."""
    found = await company_rows.load_company(connection)
    return found[0] if found else None
