"""Looking into the ledger from a command, whether Muster runs or not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from ledger.database import Connection, Ledger, LedgerUnavailableError
from ledger.key_value import ZONE, get
from muster.cli import output
from muster.cli.lazy_commands import import_string
from muster.settings import Settings

T = TypeVar("T")


def query_ledger(settings: Settings, how: Callable[[Ledger], Awaitable[T]]) -> T:
    """What `how` finds there; ends the command where there is no ledger or it cannot be read."""
    require_ledger(settings)
    return asyncio.run(_look(settings, how))


def query_ledger_with_zone(
    settings: Settings, query: Callable[[Connection], Awaitable[T]]
) -> tuple[T, ZoneInfo]:
    """What a query finds, and the company's time zone. Ends the command as `look` does."""

    async def how(ledger: Ledger) -> tuple[T, ZoneInfo]:
        async with ledger.reading() as connection:
            return await query(connection), await zone_of(connection, settings)

    return query_ledger(settings, how)


def ledger_zone(settings: Settings) -> ZoneInfo:
    """The company's time zone. Ends the command as `query_ledger` does."""

    async def how(ledger: Ledger) -> ZoneInfo:
        async with ledger.reading() as connection:
            return await zone_of(connection, settings)

    return query_ledger(settings, how)


async def zone_of(connection: Connection, settings: Settings) -> ZoneInfo:
    """The company's time zone, as the ledger keeps it since the last start; where it does not yet,
    as the plan says.

    Reading a plan takes longer than any list.
    """
    kept = await get(connection, ZONE)
    if kept:
        return ZoneInfo(kept)
    cache = import_string("muster.cli.plan_cache:plan_cache")(settings)
    zone: ZoneInfo = cache.read_folder(settings.plan).calendar.zone
    return zone


def require_ledger(settings: Settings) -> None:
    """Ends the command where there is no ledger: mostly MUSTER_HOME is not that of the Muster
    meant, and a command must not begin an empty ledger in its place.
    """
    if not ledger_exists(settings):
        output.exit_failed(
            f"there is no ledger in {settings.home}; start Muster first (make run), or set"
            " MUSTER_HOME as it was started with"
        )


def ledger_exists(settings: Settings) -> bool:
    """Whether a ledger has been begun here; a database server is taken to be there."""
    return settings.database is not None or (settings.home / "muster.db").exists()


async def _look(settings: Settings, how: Callable[[Ledger], Awaitable[T]]) -> T:
    ledger = Ledger(settings.database_url)
    try:
        return await how(ledger)
    except LedgerUnavailableError as away:
        output.exit_failed(f"the ledger cannot be read: {away}")
    finally:
        await ledger.close()


def run_with_ledger(work: Coroutine[Any, Any, int]) -> int:
    """The exit code of the work; exits with 1 where the ledger cannot be reached."""
    try:
        return asyncio.run(work)
    except LedgerUnavailableError as away:
        output.exit_failed(f"the ledger cannot be reached: {away}")
