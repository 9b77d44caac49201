"""`muster incidents|timeline|notices|units|parked|signals|facts`: read from the ledger, whether
Muster runs or not.

The fields are a contract (docs/cli.md).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from handlers.clock import Clock
from handlers.runtime import NoCompanyError, Runtime
from handlers.unit_overview import list_units
from ledger import list_queries, services
from ledger.database import Connection, Ledger, LedgerUnavailableError
from muster.cli import output
from muster.cli.facts import known_facts
from muster.settings import Settings
from playbooks.loader import read_folder
from translations import entry_row, reason_row

Row = dict[str, Any]
Look = Callable[[Ledger, Settings], Awaitable[list[Row]]]

_FIELDS = {
    "incidents": [
        "id",
        "kind",
        "severity",
        "state",
        "opened_at",
        "closed_at",
        "site",
        "unit",
        "reason",
        "signals",
        "plan_version",
        "drill",
        "code",
        "params",
    ],
    "timeline": ["at", "clause", "step", "item", "what", "who", "why", "code", "params"],
    "notices": [
        "id",
        "incident",
        "step",
        "item",
        "clause",
        "person",
        "name",
        "role",
        "channel",
        "state",
        "text",
        "expects",
        "options",
        "deadline",
        "owed_at",
        "sent_at",
        "answered_at",
        "answer",
    ],
    "units": ["id", "site", "role", "state", "driver", "incident"],
    "parked": ["id", "received_at", "source", "reason", "bytes", "replayed_at"],
    "signals": [
        "id",
        "kind",
        "source",
        "time",
        "received_at",
        "fields",
        "state",
        "verdict",
        "incident",
        "reason",
        "code",
        "params",
    ],
    "facts": ["name", "is", "value", "at", "source", "from"],
    "service": [
        "link",
        "area",
        "customers",
        "count",
        "instead",
        "since",
        "lifted_at",
        "incident",
        "step",
        "clause",
        "reason",
    ],
    "announcements": [
        "identifier",
        "message",
        "sent",
        "expires",
        "ended_at",
        "area",
        "texts",
        "incident",
        "step",
        "clause",
        "drill",
    ],
    "orders": [
        "id",
        "incident",
        "customer",
        "name",
        "customer_class",
        "account_manager",
        "order_day",
        "cartons",
        "lines",
        "state",
        "decided_by",
        "decided_at",
        "clause",
    ],
}
_SHOWN = {
    "incidents": [
        "id",
        "kind",
        "severity",
        "state",
        "opened_at",
        "site",
        "unit",
        "signals",
        "reason",
    ],
    "timeline": ["at", "clause", "step", "item", "what", "who", "why"],
    "notices": ["id", "incident", "step", "name", "state", "sent_at", "answer with", "text"],
    "units": ["id", "role", "site", "state", "driver", "incident"],
    "parked": ["id", "received_at", "source", "reason", "bytes"],
    "signals": ["received_at", "kind", "source", "verdict", "incident", "reason"],
    "facts": ["name", "is", "value", "at", "source", "from"],
    "service": [
        "link",
        "area",
        "customers",
        "count",
        "instead",
        "since",
        "lifted_at",
        "incident",
        "clause",
    ],
    "announcements": [
        "message",
        "sent",
        "expires",
        "ended_at",
        "incident",
        "clause",
        "area",
        "identifier",
    ],
    "orders": ["id", "incident", "order_day", "customer_class", "cartons", "state", "name"],
}
for _table in (_FIELDS, _SHOWN):
    _table["suspensions"] = _table["service"]
_COMMANDS = {
    "acknowledge": ["ack"],
    "accept": ["accept", "refuse"],
    "done": ["done", "refuse"],
    "nothing": [],
}
_NONE = {
    "incidents": "No incident yet. Report one: muster report truck.failed --unit K-07",
    "timeline": "Nothing is written about this incident.",
    "notices": "No message is owed or sent.",
    "units": "No trucks: no company is loaded.",
    "parked": "Nothing is parked.",
    "signals": "Nothing has been reported yet.",
    "facts": "The plan declares no facts from outside.",
    "service": "Nothing is suspended.",
    "suspensions": "Nothing has ever been suspended.",
    "announcements": "Nothing has been announced.",
    "orders": "No order has been proposed.",
}


def show(settings: Settings, what: str, as_json: bool, incident: int | None = None) -> int:
    """Print one of the lists; the exit code."""
    rows = asyncio.run(_look(settings, _looks(what, incident)))
    if (what == "timeline" or (what == "notices" and incident is not None)) and not rows:
        output.exit_refused([f"there is no incident {incident}"])
    described = entry_row if what == "timeline" else reason_row
    rows = [{field: row.get(field) for field in _FIELDS[what]} for row in map(described, rows)]
    if as_json:
        output.print_json(rows)
    else:
        _print(settings, what, rows)
    return output.DONE


def _looks(what: str, incident: int | None) -> Look:
    queried: dict[str, Callable[[Connection], Awaitable[list[Row]]]] = {
        "incidents": list_queries.incidents,
        "timeline": lambda c: list_queries.timeline(c, incident),
        "notices": lambda c: list_queries.notices(c, incident),
        "parked": list_queries.parked,
        "signals": list_queries.signals,
        "service": services.suspensions,
        "suspensions": lambda c: services.suspensions(c, everything=True),
        "announcements": services.announcements,
        "orders": lambda c: services.orders(c, incident),
    }

    async def look(ledger: Ledger, settings: Settings) -> list[Row]:
        if what == "units":
            return await list_units(Runtime(ledger, Clock(), read_folder(settings.plan)))
        async with ledger.reading() as connection:
            if what == "facts":
                return await known_facts(connection, settings.plan)
            return await queried[what](connection)

    return look


async def _look(settings: Settings, look: Look) -> list[Row]:
    if settings.database is None and not (settings.home / "muster.db").exists():
        output.exit_failed(
            f"there is no ledger in {Path(settings.home)}; start Muster first: make run"
        )
    ledger = Ledger(settings.database_url)
    try:
        return await look(ledger, settings)
    except NoCompanyError:
        return []
    except LedgerUnavailableError as away:
        output.exit_failed(f"the ledger cannot be read: {away}")
    finally:
        await ledger.close()


def zone_of(settings: Settings) -> ZoneInfo:
    """Where the company is."""
    return read_folder(settings.plan).calendar.zone


def readable(row: Row, zone: ZoneInfo) -> Row:
    """Moments as the company's clock times, without fractions; what may be answered, in the
    commands' words.
    """
    shown = {
        key: value.astimezone(zone).strftime("%m-%d %H:%M:%S")
        if isinstance(value, datetime)
        else value
        for key, value in row.items()
    }
    if "expects" in row:
        waits = row["state"] in ("owed", "sending", "sent", "unknown")
        shown["answer with"] = (
            " / ".join(_COMMANDS.get(row["expects"]) or row["options"] or ())
            if waits
            else row["answer"]
        )
    return shown


def _print(settings: Settings, what: str, rows: list[Row]) -> None:
    """For a person: campaigns to retailers are counted, and the zone is named once."""
    zone = zone_of(settings)
    mine = [row for row in rows if row.get("role") != "retailer"] if what == "notices" else rows
    output.table([readable(row, zone) for row in mine], _SHOWN[what], _NONE[what])
    if len(mine) < len(rows):
        output.err.print(
            f"… and {len(rows) - len(mine)} messages to retailers (all of them with --json)",
            markup=False,
        )
    if rows:
        output.err.print(f"Times: {zone.key}", markup=False)
