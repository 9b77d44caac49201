"""`muster calls`, `muster reached|no-answer|call-back CALL`: call lists on the command line."""

from __future__ import annotations

import asyncio
from typing import Any

from ledger import call_lists
from ledger.database import Ledger, LedgerUnavailableError
from muster.cli import output
from muster.cli.lists import readable, zone_of
from muster.cli.submit import submit
from muster.settings import Settings

FIELDS = (
    "id",
    "incident",
    "step",
    "clause",
    "person",
    "retailer",
    "name",
    "phones",
    "state",
    "tries",
    "owed_at",
    "not_before",
    "marked_at",
    "text",
)
SHOWN = ["id", "incident", "person", "name", "phones", "state", "tries", "not_before", "text"]


def show(settings: Settings, incident: int | None, person: str | None, as_json: bool) -> int:
    """Print the calls; the exit code."""
    if settings.database is None and not (settings.home / "muster.db").exists():
        output.exit_failed(f"there is no ledger in {settings.home}; start Muster first: make run")
    rows = [
        {field: row[field] for field in FIELDS}
        for row in asyncio.run(_rows(settings, incident, person))
    ]
    if as_json:
        output.print_json(rows)
        return output.DONE
    zone = zone_of(settings)
    output.table([readable(row, zone) for row in rows], SHOWN, "Nobody is to be called.")
    return output.DONE


async def _rows(
    settings: Settings, incident: int | None, person: str | None
) -> list[dict[str, Any]]:
    ledger = Ledger(settings.database_url)
    try:
        async with ledger.reading() as connection:
            return await call_lists.calls(connection, person, None, incident)
    except LedgerUnavailableError as away:
        output.exit_failed(f"the ledger cannot be read: {away}")
    finally:
        await ledger.close()


def mark(settings: Settings, call: int, outcome: str, at: str, as_json: bool) -> int:
    """Hand in what a call came to; the exit code."""
    return submit(
        settings,
        f"/api/calls/{call}",
        {"outcome": outcome, "at": at},
        "Call {call} of incident {incident}: {state}.",
        as_json,
    )
