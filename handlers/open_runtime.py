"""What a start needs: the tables, the plan on record, a company to call."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import structlog

from handlers.clock import Clock
from handlers.ledger_clock import clock_of
from handlers.plan_cache import PlanCache
from handlers.runtime import Runtime
from ledger import key_value, plan_versions
from ledger.database import Ledger, wait_until_reachable
from ledger.schema_revision import ensure_newest
from playbooks.definition.plan import Plan
from playbooks.definition.plan_files import content_hash, folder_files
from playbooks.loader import BadPlanError
from playbooks.loader.plan_folder import meaning_hash

log = structlog.get_logger()


async def open_runtime(
    url: str,
    plan_folder: Path,
    speed: float = 1.0,
    wait: float = 15.0,
    cache: PlanCache = PlanCache(None),
) -> Runtime:
    """Bring the database to the present shape, read the plan, keep its version.

    `wait`: seconds for a server that is starting. Raises BadPlanError, LedgerUnavailableError.
    """
    ledger = Ledger(url)
    # A server may start after us, as in a compose file; a file is there or is created.
    if not ledger.sqlite:
        await wait_until_reachable(ledger, wait)
    await ensure_newest(ledger)
    async with ledger.reading() as connection:
        clock = await clock_of(connection, speed)
    try:
        plan = await _plan_in_force(ledger, clock, plan_folder, cache)
        await _keep_zone(ledger, plan)
    except BadPlanError:
        await ledger.close()
        raise
    return Runtime(ledger, clock, plan, read_plan=cache.read_stored)


async def _plan_in_force(ledger: Ledger, clock: Clock, folder: Path, cache: PlanCache) -> Plan:
    """The published version is in force; before the first publication, the folder's.

    Raises BadPlanError.
    """
    async with ledger.reading() as connection:
        published = await plan_versions.in_force(connection)
        files = await plan_versions.plan_files(connection, published) if published else None
    here = folder_files(folder)
    if published is not None and files is not None:
        if here != files and meaning_hash(here) != meaning_hash(files):
            log.warning(
                "the folder holds another plan than the one in force; `muster plan publish` puts it"
                " in force",
                in_force=published,
            )
        # A version made before versions were hashes of meaning keeps its key.
        return replace(cache.read_stored(files), hash=published)
    plan = cache.read_folder(folder)
    if plan.content != content_hash(here):  # edited in between: what is kept is what runs
        plan = cache.read_files(here)
    async with ledger.writing() as connection:
        await plan_versions.store_plan(
            connection,
            plan.hash,
            here,
            clock.now(),
            "start",
            f"read from {folder.name}",
        )
    return plan


async def _keep_zone(ledger: Ledger, plan: Plan) -> None:
    """For commands that only list: they know the zone without reading the plan."""
    async with ledger.reading() as connection:
        kept = await key_value.get(connection, key_value.ZONE)
    if kept != plan.calendar.zone.key:
        async with ledger.writing() as connection:
            await key_value.put(connection, key_value.ZONE, plan.calendar.zone.key)
