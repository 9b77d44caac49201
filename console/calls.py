"""`muster calls`, `muster reached|no-answer|call-back CALL`: call lists on the command line."""

from __future__ import annotations

import asyncio
from typing import Any

from console import say
from console.hand_in import hand_in
from console.lists import readable, zone_of
from ledger import calls
from ledger.open import Ledger, LedgerAway
from settings import Settings

FIELDS = (
    "id", "incident", "step", "clause", "person", "retailer", "name", "phones", "state", "tries", "owed_at", "not_before",
    "marked_at", "text",
)  # fmt: skip
SHOWN = ["id", "incident", "person", "name", "phones", "state", "tries", "not_before", "text"]


def show(settings: Settings, incident: int | None, person: str | None, as_json: bool) -> int:
    """Print the calls; the exit code."""
    if settings.database is None and not (settings.home / "muster.db").exists():
        say.fail(f"there is no ledger in {settings.home}; start Muster first: make run")
    rows = [{field: row[field] for field in FIELDS} for row in asyncio.run(_rows(settings, incident, person))]
    if as_json:
        say.json_out(rows)
        return say.DONE
    zone = zone_of(settings)
    say.table([readable(row, zone) for row in rows], SHOWN, "Nobody is to be called.")
    return say.DONE


async def _rows(settings: Settings, incident: int | None, person: str | None) -> list[dict[str, Any]]:
    ledger = Ledger(settings.database_url)
    try:
        async with ledger.reading() as connection:
            return await calls.calls(connection, person, None, incident)
    except LedgerAway as away:
        say.fail(f"the ledger cannot be read: {away}")
    finally:
        await ledger.close()


def mark(settings: Settings, call: int, outcome: str, at: str, as_json: bool) -> int:
    """Hand in what a call came to; the exit code."""
    return hand_in(settings, f"/api/calls/{call}", {"outcome": outcome, "at": at}, "Call {call} of incident {incident}: {state}.", as_json)
