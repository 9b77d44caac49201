"""Looking into the ledger from a command, whether Muster runs or not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from ledger.database import Ledger, LedgerUnavailableError
from muster.cli import output
from muster.settings import Settings

T = TypeVar("T")


def look(settings: Settings, how: Callable[[Ledger], Awaitable[T]]) -> T:
    """What `how` finds there; ends the command where there is no ledger or it cannot be read."""
    if not there(settings):
        output.exit_failed(f"there is no ledger in {settings.home}; start Muster first: make run")
    return asyncio.run(_look(settings, how))


def there(settings: Settings) -> bool:
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
